"""Native windows on a virtual display, photographed while the kernel is busy: see `make test-backends`."""

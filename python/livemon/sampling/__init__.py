"""Reading the machine, in a child process of the kernel: host, the kernel's process tree, NVIDIA GPUs.

    settings   what a person may choose (period, sources); checked where it is said
    part       the kernel side: `SamplingPart` runs on the hub thread
    messages   what the two sides say to each other on the pipe
    __main__   the child: `sampler` (the loop), `outbox`, `ticker`, `feed`
    base       what a source is; `host`, `process`, `nvml` are the sources, `cgroup` finds the limits of a container

The kernel imports `livemon.sampling.part` and nothing that reads: psutil and pynvml are loaded by the child alone.
Importing this package loads nothing.
"""

"""Memory limits in directory trees as containers show them: cgroup v2, v1 and both at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from livemon.sampling.cgroup import CgroupCpu, CgroupMemory, MemoryLimit

NONE_V1 = "9223372036854771712"
PID = 42

V2_MOUNT = "35 25 0:30 {root} /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"
V1_MOUNT = "36 31 0:33 {root} /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory"
OTHERS = """\
22 28 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
"""


class Tree:
    """A root directory with what the kernel would show."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def describe(self, groups: str, *mounts: str) -> None:
        self.write(f"proc/{PID}/cgroup", groups)
        self.write("proc/self/mountinfo", OTHERS + "\n".join(mounts) + "\n")

    def v2(self, group: str, limit: str, used: int = 0, inactive: int = 0) -> None:
        self.write(f"sys/fs/cgroup/{group}/memory.max", f"{limit}\n")
        self.write(f"sys/fs/cgroup/{group}/memory.current", f"{used}\n")
        self.write(f"sys/fs/cgroup/{group}/memory.stat", f"anon 1\ninactive_file {inactive}\nactive_file 3\n")

    def v1(self, group: str, limit: str, used: int = 0, inactive: int = 0) -> None:
        directory = f"sys/fs/cgroup/memory/{group}"
        self.write(f"{directory}/memory.limit_in_bytes", f"{limit}\n")
        self.write(f"{directory}/memory.usage_in_bytes", f"{used}\n")
        self.write(f"{directory}/memory.stat", f"inactive_file 1\ntotal_inactive_file {inactive}\n")

    def quota(self) -> tuple[float, float, str] | None:
        """(cores, used seconds, group below the root)."""
        limit = CgroupCpu(PID, self.root).limit()
        return limit and (limit.cores, limit.used_s(), str(limit.group.relative_to(self.root)))

    def limit(self) -> MemoryLimit | None:
        return CgroupMemory(PID, self.root).limit()

    def seen(self) -> tuple[int, int, str] | None:
        """(limit, used, group below the root)."""
        limit = self.limit()
        return limit and (limit.limit_bytes, limit.used_bytes(), str(limit.group.relative_to(self.root)))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_v2_in_a_container_with_its_own_namespace(tree: Tree) -> None:
    tree.describe("0::/\n", V2_MOUNT.format(root="/"))
    tree.v2(".", "2147483648", used=1000, inactive=300)
    assert tree.seen() == (2147483648, 700, "sys/fs/cgroup")


def test_v2_the_smallest_of_the_ancestors_binds(tree: Tree) -> None:
    tree.describe("0::/user.slice/jupyter.service/kernel\n", V2_MOUNT.format(root="/"))
    tree.v2("user.slice", "8000", used=50)
    tree.v2("user.slice/jupyter.service", "3000", used=40)
    tree.v2("user.slice/jupyter.service/kernel", "max", used=30)
    assert tree.seen() == (3000, 40, "sys/fs/cgroup/user.slice/jupyter.service")
    tree.v2("user.slice", "2000", used=50)
    assert tree.seen() == (2000, 50, "sys/fs/cgroup/user.slice")
    tree.v2("user.slice/jupyter.service/kernel", "1000", used=30)
    assert tree.seen() == (1000, 30, "sys/fs/cgroup/user.slice/jupyter.service/kernel")


def test_v2_without_any_limit(tree: Tree) -> None:
    tree.describe("0::/init.scope\n", V2_MOUNT.format(root="/"))
    tree.v2("init.scope", "max")
    assert tree.limit() is None


def test_v1_in_docker_where_the_path_is_that_of_the_host(tree: Tree) -> None:
    tree.describe("7:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n", V1_MOUNT.format(root="/docker/abc"))
    tree.v1(".", "1000000", used=600, inactive=100)
    assert tree.seen() == (1000000, 500, "sys/fs/cgroup/memory")


def test_v1_a_path_that_is_not_visible_here_means_the_mounted_group(tree: Tree) -> None:
    tree.describe("4:memory:/kubepods/pod1/abc\n", V1_MOUNT.format(root="/"))
    tree.v1(".", "5000", used=600)
    assert tree.seen() == (5000, 600, "sys/fs/cgroup/memory")


def test_v1_on_a_machine_with_limits_on_the_way_up(tree: Tree) -> None:
    tree.describe("4:memory:/user/me/job\n", V1_MOUNT.format(root="/"))
    tree.v1(".", NONE_V1)
    tree.v1("user", NONE_V1)
    tree.v1("user/me", "4096", used=7)
    tree.v1("user/me/job", NONE_V1)
    assert tree.seen() == (4096, 7, "sys/fs/cgroup/memory/user/me")


@pytest.mark.parametrize("none", [NONE_V1, "9223372036854710272", "9223372036854775807"])
def test_v1_has_several_ways_to_say_no_limit(tree: Tree, none: str) -> None:
    tree.describe("4:memory:/\n", V1_MOUNT.format(root="/"))
    tree.v1(".", none)
    assert tree.limit() is None


def test_hybrid_with_memory_in_v1(tree: Tree) -> None:
    unified = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
    tree.describe("4:memory:/job\n1:name=systemd:/x\n0::/job\n", V1_MOUNT.format(root="/"), unified)
    tree.v1("job", "777", used=5)
    (tree.root / "sys/fs/cgroup/unified/job").mkdir(parents=True)
    assert tree.seen() == (777, 5, "sys/fs/cgroup/memory/job")


def test_a_process_outside_of_the_namespace_is_looked_up_at_the_mount(tree: Tree) -> None:
    tree.describe("0::/../../other\n", V2_MOUNT.format(root="/"))
    tree.v2(".", "100")
    tree.write("sys/other/memory.max", "1")
    assert tree.seen() == (100, 0, "sys/fs/cgroup")


def test_a_mount_point_with_a_space(tree: Tree) -> None:
    tree.describe("0::/\n", "35 25 0:30 / /my\\040groups rw - cgroup2 cgroup2 rw")
    tree.write("my groups/memory.max", "55")
    limit = tree.limit()
    assert limit is not None
    assert limit.limit_bytes == 55


def test_a_limit_that_is_set_and_lifted_while_running(tree: Tree) -> None:
    tree.describe("0::/a\n", V2_MOUNT.format(root="/"))
    tree.v2("a", "max")
    groups = CgroupMemory(PID, tree.root)
    assert groups.limit() is None
    tree.v2("a", "10")
    assert groups.limit() is not None
    tree.v2("a", "max")
    assert groups.limit() is None


def test_a_system_without_cgroups_has_no_limit(tmp_path: Path) -> None:
    assert CgroupMemory(PID, tmp_path).limit() is None


def test_a_process_that_is_gone_is_an_error_not_no_limit(tree: Tree) -> None:
    tree.describe("0::/\n", V2_MOUNT.format(root="/"))
    (tree.root / f"proc/{PID}/cgroup").unlink()
    with pytest.raises(OSError, match="cgroup"):
        tree.limit()


def test_usage_that_cannot_be_read_does_not_hide_the_limit(tree: Tree) -> None:
    tree.describe("0::/\n", V2_MOUNT.format(root="/"))
    tree.v2(".", "10")
    (tree.root / "sys/fs/cgroup/memory.current").unlink()
    limit = tree.limit()
    assert limit is not None
    with pytest.raises(OSError, match=r"memory\.current"):
        limit.used_bytes()


# -- processors --------------------------------------------------------------------------------------------------------

CPU_MOUNT = "33 31 0:30 {root} /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu"
CPUACCT_MOUNT = "34 31 0:31 {root} /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct"


def test_v2_the_smallest_quota_of_the_ancestors_binds(tree: Tree) -> None:
    tree.describe("0::/pod/container\n", V2_MOUNT.format(root="/"))
    tree.write("sys/fs/cgroup/pod/cpu.max", "150000 100000\n")
    tree.write("sys/fs/cgroup/pod/cpu.stat", "usage_usec 3500000\nuser_usec 1\nnr_throttled 4\n")
    tree.write("sys/fs/cgroup/pod/container/cpu.max", "max 100000\n")
    assert tree.quota() == (1.5, 3.5, "sys/fs/cgroup/pod")
    tree.write("sys/fs/cgroup/pod/container/cpu.max", "50000 100000\n")
    tree.write("sys/fs/cgroup/pod/container/cpu.stat", "usage_usec 250000\n")
    assert tree.quota() == (0.5, 0.25, "sys/fs/cgroup/pod/container")


def test_v2_without_a_quota(tree: Tree) -> None:
    tree.describe("0::/\n", V2_MOUNT.format(root="/"))
    assert tree.quota() is None
    tree.write("sys/fs/cgroup/cpu.max", "max 100000\n")
    assert tree.quota() is None


@pytest.mark.parametrize("together", [True, False])
def test_v1_quotas_and_what_was_used_may_be_in_different_hierarchies(tree: Tree, together: bool) -> None:
    if together:
        tree.describe("7:cpu,cpuacct:/job\n", V1_MOUNT.format(root="/"))
        quota = usage = "sys/fs/cgroup/cpu,cpuacct/job"
    else:
        tree.write(f"proc/{PID}/cgroup", "2:cpuacct:/job\n1:cpu:/job\n")
        mounts = f"{CPU_MOUNT.format(root='/')}\n{CPUACCT_MOUNT.format(root='/')}\n"
        tree.write("proc/self/mountinfo", mounts)
        quota, usage = "sys/fs/cgroup/cpu/job", "sys/fs/cgroup/cpuacct/job"
    tree.write(f"{quota}/cpu.cfs_quota_us", "-1\n")
    tree.write(f"{quota}/cpu.cfs_period_us", "100000\n")
    assert tree.quota() is None
    tree.write(f"{quota}/cpu.cfs_quota_us", "250000\n")
    tree.write(f"{usage}/cpuacct.usage", "1500000000\n")
    assert tree.quota() == (2.5, 1.5, quota)


def test_hybrid_with_processors_in_v1_and_nothing_in_v2(tree: Tree) -> None:
    unified = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
    tree.describe("7:cpu,cpuacct:/job\n4:memory:/job\n0::/job\n", V1_MOUNT.format(root="/"), unified)
    tree.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "100000\n")
    tree.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "50000\n")
    tree.write("sys/fs/cgroup/cpu,cpuacct/job/cpuacct.usage", "7000000000\n")
    tree.v1("job", "777", used=5)
    assert tree.quota() == (2.0, 7.0, "sys/fs/cgroup/cpu,cpuacct/job")
    assert tree.seen() == (777, 5, "sys/fs/cgroup/memory/job")


def test_processes_ended_for_want_of_memory_are_counted(tree: Tree) -> None:
    tree.describe("0::/\n", V2_MOUNT.format(root="/"))
    tree.v2(".", "1000")
    tree.write("sys/fs/cgroup/memory.events", "low 0\nhigh 2\nmax 9\noom 3\noom_kill 2\n")
    limit = tree.limit()
    assert limit is not None
    assert limit.oom_kills() == 2
    tree.describe("4:memory:/\n", V1_MOUNT.format(root="/"))
    tree.v1(".", "1000")
    tree.write("sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n")
    limit = tree.limit()
    assert limit is not None
    assert limit.oom_kills() == 5
    tree.write("sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n")  # before Linux 4.13
    with pytest.raises(OSError, match="does not count"):
        limit.oom_kills()

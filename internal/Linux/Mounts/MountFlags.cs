namespace EdgeOrch.Linux;

/// <summary>mount(2) flags (sys/mount.h).</summary>
[Flags]
public enum MountFlags : uint
{
    None = 0,
    ReadOnly = 1,
    NoSuid = 2,
    NoDev = 4,
    NoExec = 8,
    Remount = 32,
    Bind = 4096,
    Recursive = 16384,
    Private = 1 << 18,
    Slave = 1 << 19,
    Shared = 1 << 20,
}

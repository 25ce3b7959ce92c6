namespace EdgeOrch.Linux;

/// <summary>Names of this machine and of this run of its kernel.</summary>
public static class HostIdentity
{
    /// <summary>The id the kernel makes anew at each boot.</summary>
    public static string BootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>The machine id of machine-id(5), or of D-Bus; empty when the machine has none.</summary>
    public static string MachineId() => FirstOf("/etc/machine-id", "/var/lib/dbus/machine-id");

    /// <summary>The firmware's system UUID; empty where there is none or it may not be read.</summary>
    public static string SystemUuid() => FirstOf("/sys/class/dmi/id/product_uuid", "/proc/device-tree/vm,uuid");

    /// <summary>The kernel's release, as <c>uname -r</c> prints it.</summary>
    public static string KernelRelease() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static string FirstOf(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            try
            {
                if (File.Exists(path) && File.ReadAllText(path).Trim('\0', '\n', ' ') is { Length: > 0 } text)
                {
                    return text;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // An unreadable id is the same as none; the next source may do.
                continue;
            }
        }

        return "";
    }
}

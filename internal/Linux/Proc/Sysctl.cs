namespace EdgeOrch.Linux;

/// <summary>Kernel settings below <c>/proc/sys</c>. Network settings are those of the calling thread's namespace. Thread-safe.</summary>
public static class Sysctl
{
    /// <summary>Reads a setting; null when this kernel does not have it.</summary>
    /// <param name="name">With slashes, <c>net/ipv4/ip_forward</c>: interface names may hold dots.</param>
    public static string? TryRead(string name)
    {
        var path = PathOf(name);
        return File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;
    }

    /// <summary>Sets a value unless it is set already, so that a read-only <c>/proc/sys</c> with the right value is fine.</summary>
    /// <exception cref="SysctlException">The kernel lacks the setting or refuses the value; the message says which and what to do.</exception>
    public static void Ensure(string name, string value)
    {
        try
        {
            var current = TryRead(name) ?? throw new SysctlException(name, value, "this kernel does not have the setting", null);
            if (current != value)
            {
                File.WriteAllText(PathOf(name), value);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SysctlException(name, value, error.Message, error);
        }
    }

    // The kernel resolves /proc/sys/net by the thread that opens it, so this is right on a thread in another namespace too.
    private static string PathOf(string name) => "/proc/sys/" + name;
}

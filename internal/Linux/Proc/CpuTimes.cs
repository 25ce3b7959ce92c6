namespace EdgeOrch.Linux;

/// <summary>Time all processors spent since boot, from the first line of <c>/proc/stat</c> (proc(5)).</summary>
public readonly record struct CpuTimes(TimeSpan User, TimeSpan Nice, TimeSpan System, TimeSpan Idle, TimeSpan IoWait, TimeSpan Irq, TimeSpan SoftIrq, TimeSpan Steal)
{
    /// <summary>USER_HZ: the unit the kernel shows to programs, 100 on every architecture .NET runs on.</summary>
    internal const int TicksPerSecond = 100;

    /// <summary>All time in which work was done.</summary>
    public TimeSpan Busy => User + Nice + System + Irq + SoftIrq + Steal;

    /// <summary>Reads the running system's values.</summary>
    public static CpuTimes Read() => Parse(File.ReadAllText("/proc/stat"));

    /// <summary>Parses the file.</summary>
    /// <exception cref="FormatException">There is no summary line.</exception>
    public static CpuTimes Parse(string text)
    {
        var end = text.IndexOf('\n');
        var fields = (end < 0 ? text : text[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 5 || fields[0] != "cpu")
        {
            throw new FormatException("/proc/stat does not begin with the line \"cpu\"");
        }

        TimeSpan At(int index) => index < fields.Length && long.TryParse(fields[index], out var ticks)
            ? TimeSpan.FromSeconds((double)ticks / TicksPerSecond)
            : TimeSpan.Zero;
        return new CpuTimes(At(1), At(2), At(3), At(4), At(5), At(6), At(7), At(8));
    }
}

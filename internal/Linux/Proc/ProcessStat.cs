namespace EdgeOrch.Linux;

/// <summary>One process, from <c>/proc/&lt;pid&gt;/stat</c> (proc(5)).</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Name">The file name of its program, at most 15 bytes.</param>
/// <param name="State">R, S, D, Z, T, ...</param>
/// <param name="ParentPid">Its parent.</param>
/// <param name="UserTime">Time spent in its own code.</param>
/// <param name="SystemTime">Time the kernel spent for it.</param>
/// <param name="StartTicks">When it started, in clock ticks after boot: with the pid and the boot id it names a process for ever.</param>
/// <param name="ResidentPages">Resident memory in pages.</param>
public sealed record ProcessStat(int Pid, string Name, char State, int ParentPid, TimeSpan UserTime, TimeSpan SystemTime, long StartTicks, long ResidentPages)
{
    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => ResidentPages * Environment.SystemPageSize;

    /// <summary>Reads a process; null when it does not exist (any more).</summary>
    public static ProcessStat? TryRead(int pid)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (IOException)
        {
            // Processes end at any moment: the file is missing, or reading it gives ESRCH.
            return null;
        }
    }

    /// <summary>Parses the file; null when it is not understood. The name may hold spaces and parentheses, so the last one counts.</summary>
    public static ProcessStat? Parse(string text)
    {
        var open = text.IndexOf('(');
        var close = text.LastIndexOf(')');
        if (open < 1 || close < open || !int.TryParse(text.AsSpan(0, open - 1), out var pid))
        {
            return null;
        }

        var fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 22)
        {
            return null;
        }

        long At(int index) => long.TryParse(fields[index], out var number) ? number : 0;
        return new ProcessStat(
            pid, text[(open + 1)..close], fields[0][0], (int)At(1), Ticks(At(11)), Ticks(At(12)), At(19), At(21));
    }

    private static TimeSpan Ticks(long ticks) => TimeSpan.FromSeconds((double)ticks / CpuTimes.TicksPerSecond);
}

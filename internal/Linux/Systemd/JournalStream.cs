namespace EdgeOrch.Linux;

/// <summary>Tells whether a standard stream goes to the journal (<c>JOURNAL_STREAM</c>, systemd.exec(5)).</summary>
public static class JournalStream
{
    /// <summary>Whether descriptor 1 (output) or 2 (error) is connected to the journal.</summary>
    public static bool IsConnected(int descriptor)
    {
        var expected = Environment.GetEnvironmentVariable("JOURNAL_STREAM");
        var link = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        return Matches(expected, link);
    }

    /// <summary>
    /// Compares the variable (<c>device:inode</c>) with the stream's link (<c>socket:[inode]</c>). The inode alone is
    /// compared: all sockets live on one device.
    /// </summary>
    public static bool Matches(string? journalStream, string? descriptorLink)
    {
        const string Prefix = "socket:[";
        if (journalStream is null || descriptorLink is null || !descriptorLink.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var inode = journalStream[(journalStream.IndexOf(':') + 1)..];
        return inode.Length > 0 && descriptorLink == Prefix + inode + "]";
    }
}

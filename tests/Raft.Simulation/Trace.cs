namespace EdgeOrch.Raft.Simulation;

/// <summary>What happened: always as a hash, and as text for whoever wants to read it.</summary>
internal sealed class Trace(TextWriter? text)
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>A hash of everything noted so far.</summary>
    internal ulong Hash { get; private set; } = Prime;

    /// <summary>Whether anybody reads the text.</summary>
    internal bool IsRead => text is not null;

    /// <summary>Joins two hashes in order.</summary>
    internal static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * Prime;
        return hash ^ (hash >> 29);
    }

    /// <summary>Notes what happened by three numbers.</summary>
    internal void Note(long what, long who, long more) => Hash = Mix(Mix(Mix(Hash, (ulong)what), (ulong)who), (ulong)more);

    /// <summary>Writes a line; ask <see cref="IsRead"/> before making it.</summary>
    internal void Line(long now, string line) => text?.WriteLine($"{now,6} {line}");
}

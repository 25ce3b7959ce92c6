namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>A file of a <see cref="SimulatedDisk"/>, as all who have it open see it. It may outlive its name. The disk synchronizes.</summary>
/// <param name="number">The file's number in the record, or 0 for one that no record knows.</param>
/// <param name="path">The name it was made under.</param>
/// <param name="bytes">What it holds.</param>
internal sealed class SimulatedFile(int number, string path, ReadOnlySpan<byte> bytes)
{
    /// <summary>The file's number in the record; 0 for a temporary file, which no power cut brings back.</summary>
    internal int Number { get; } = number;

    /// <summary>The name it was made under.</summary>
    internal string Path { get; } = path;

    /// <summary>What reads see.</summary>
    internal FileContent Content { get; } = new(bytes);

    /// <summary>Locks of rollback mode.</summary>
    internal FileLocks Locks { get; } = new();

    /// <summary>Memory and locks of WAL mode.</summary>
    internal WalIndex WalIndex { get; } = new();
}

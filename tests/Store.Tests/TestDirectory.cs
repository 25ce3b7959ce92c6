namespace EdgeOrch.Store.Tests;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    internal TestDirectory() => Path = Directory.CreateTempSubdirectory("edgeorch-store-").FullName;

    internal string Path { get; }

    /// <summary>The directory of a store.</summary>
    internal string Store => System.IO.Path.Combine(Path, "data");

    /// <summary>The file of its state.</summary>
    internal string StoreFile => System.IO.Path.Combine(Store, "state.db");

    /// <summary>The file of its log.</summary>
    internal string LogFile => System.IO.Path.Combine(Store, "raft.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

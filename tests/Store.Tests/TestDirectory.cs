namespace EdgeOrch.Store.Tests;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    internal TestDirectory() => Path = Directory.CreateTempSubdirectory("edgeorch-store-").FullName;

    internal string Path { get; }

    internal string StoreFile => System.IO.Path.Combine(Path, "data", "store.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

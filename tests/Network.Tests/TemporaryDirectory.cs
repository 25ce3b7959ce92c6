namespace EdgeOrch.Network.Tests;

/// <summary>A directory that is gone when disposed.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgeorch-network-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

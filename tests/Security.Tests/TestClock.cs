namespace EdgeOrch.Security.Tests;

/// <summary>A clock that stands where it is put; timers are those of the system.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A directory that goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgeorch-security-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

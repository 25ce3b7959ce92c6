using EdgeOrch.Raft;
using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>A snapshot of given bytes, which may be told to fail after some of them.</summary>
internal sealed class TestSnapshot(SnapshotPoint point, byte[] content, int? failsAfter = null) : IPeerSnapshotSource, IPeerSnapshot
{
    private int _opened;
    private int _disposed;

    internal bool IsClosed => _opened == _disposed;

    internal int Opened => _opened;

    public SnapshotPoint Point => point;

    public ValueTask<IPeerSnapshot> OpenAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opened);
        return ValueTask.FromResult<IPeerSnapshot>(this);
    }

    public async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        await target.WriteAsync(content.AsMemory(0, failsAfter ?? content.Length), cancellationToken);
        if (failsAfter is not null)
        {
            throw new InvalidOperationException("the disk is broken");
        }
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposed);
        return ValueTask.CompletedTask;
    }
}

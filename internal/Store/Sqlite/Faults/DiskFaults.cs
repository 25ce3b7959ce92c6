namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>What the store asks of a disk that may go wrong.</summary>
internal enum DiskRequestKind
{
    Make,
    Write,
    Truncate,
    Sync,
    Delete,
    SyncDirectory,
}

/// <summary>One request to a disk.</summary>
internal readonly record struct DiskRequest(DiskRequestKind Kind, string Path);

/// <summary>How a disk answers. The numbers are errno's of Linux.</summary>
internal enum DiskAnswer
{
    Done = 0,
    InputOutputError = 5,
    NoSpace = 28,

    /// <summary>The request is answered as done and not carried out: a device that lies, or a store that forgot to ask. Syncs only.</summary>
    Ignored = -1,
}

/// <summary>What a <see cref="SimulatedDisk"/> does wrong on purpose. Set members at any time, from any thread.</summary>
internal sealed class DiskFaults
{
    private Func<DiskRequest, DiskAnswer>? _onRequest;
    private long _capacity = long.MaxValue;

    /// <summary>
    /// Asked before each request, on the thread that makes it and outside the disk's lock: it may wait, to play a slow disk. A
    /// write that fails leaves its first half behind; a sync that fails makes no promise about what was written before it, ever.
    /// </summary>
    internal Func<DiskRequest, DiskAnswer>? OnRequest { get => Volatile.Read(ref _onRequest); set => Volatile.Write(ref _onRequest, value); }

    /// <summary>Bytes that all files together may have; writes beyond are answered with <see cref="DiskAnswer.NoSpace"/>.</summary>
    internal long Capacity { get => Volatile.Read(ref _capacity); set => Volatile.Write(ref _capacity, value); }

    /// <summary>Answers the n-th request of a kind (from 1), and those that follow it if asked, with an error.</summary>
    internal void Fail(DiskRequestKind kind, int n, DiskAnswer answer, int times = 1)
    {
        int seen = 0;
        OnRequest = request => request.Kind == kind && Interlocked.Increment(ref seen) is var place && place >= n && place < (long)n + times
            ? answer
            : DiskAnswer.Done;
    }

    internal DiskAnswer Ask(DiskRequestKind kind, string path) => OnRequest?.Invoke(new DiskRequest(kind, path)) ?? DiskAnswer.Done;
}

namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>
/// One opening of a file by SQLite: what <c>sqlite3_io_methods</c> ask, answered with SQLite's result codes. Thread-safe.
/// </summary>
internal sealed class OpenFile(SimulatedDisk disk, SimulatedFile file, OpenFlags flags)
{
    private const int ShortRead = ResultCode.IoError | (2 << 8);
    private const int WriteError = ResultCode.IoError | (3 << 8);
    private const int SyncError = ResultCode.IoError | (4 << 8);
    private const int TruncateError = ResultCode.IoError | (6 << 8);

    // SQLite's own VFS syncs the directory with the first sync of a journal or log that it may have made.
    private bool _syncsDirectory = (flags & OpenFlags.Create) != 0 && (flags & OpenFlags.AnyJournal) != 0;

    internal SimulatedFile File => file;

    internal long Length
    {
        get
        {
            lock (disk.Gate)
            {
                return file.Content.Length;
            }
        }
    }

    internal bool IsReserved
    {
        get
        {
            lock (disk.Gate)
            {
                return file.Locks.IsReserved;
            }
        }
    }

    internal int Read(Span<byte> buffer, long offset)
    {
        lock (disk.Gate)
        {
            return file.Content.Read(buffer, offset) == buffer.Length ? ResultCode.Ok : ShortRead;
        }
    }

    internal int Write(ReadOnlySpan<byte> data, long offset) => disk.Write(file, data, offset) switch
    {
        DiskAnswer.Done => ResultCode.Ok,
        DiskAnswer.NoSpace => ResultCode.Full,
        _ => WriteError,
    };

    internal int Truncate(long length) => disk.Truncate(file, length) == DiskAnswer.Done ? ResultCode.Ok : TruncateError;

    internal int Sync()
    {
        if (disk.Sync(file) != DiskAnswer.Done)
        {
            return SyncError;
        }
        if (_syncsDirectory)
        {
            _syncsDirectory = false;
            // SQLite's own VFS does not look at the answer either.
            _ = disk.TrySyncDirectory(SimulatedDisk.DirectoryOf(file.Path));
        }
        return ResultCode.Ok;
    }

    internal int Lock(LockLevel level)
    {
        lock (disk.Gate)
        {
            return file.Locks.TryLock(this, level) ? ResultCode.Ok : ResultCode.Busy;
        }
    }

    internal void Unlock(LockLevel level)
    {
        lock (disk.Gate)
        {
            file.Locks.Unlock(this, level);
            Monitor.PulseAll(disk.Gate);
        }
    }

    internal nint MapWalIndex(int region, int size, bool extend)
    {
        lock (disk.Gate)
        {
            return file.WalIndex.Map(this, region, size, extend);
        }
    }

    internal int LockWalIndex(int first, int count, WalIndexLock kind)
    {
        lock (disk.Gate)
        {
            bool done = file.WalIndex.TryLock(this, first, count, kind);
            Monitor.PulseAll(disk.Gate);
            return done ? ResultCode.Ok : ResultCode.Busy;
        }
    }

    internal void UnmapWalIndex()
    {
        lock (disk.Gate)
        {
            file.WalIndex.Unmap(this);
            Monitor.PulseAll(disk.Gate);
        }
    }

    internal void Close()
    {
        lock (disk.Gate)
        {
            file.WalIndex.Unmap(this);
            file.Locks.Unlock(this, LockLevel.None);
            Monitor.PulseAll(disk.Gate);
        }
    }
}

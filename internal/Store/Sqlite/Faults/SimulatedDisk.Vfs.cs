namespace EdgeOrch.Store.Sqlite.Faults;

/// <content>What SQLite asks, through <see cref="VfsMethods"/> and <see cref="OpenFile"/>.</content>
internal sealed partial class SimulatedDisk
{
    private const int DeleteError = ResultCode.IoError | (10 << 8);
    private const int DeleteMissing = ResultCode.IoError | (23 << 8);
    private const string Temporary = "(temporary)";

    /// <summary>The table behind every file that is opened here.</summary>
    internal unsafe sqlite3_io_methods* Methods => _registration.Methods;

    /// <summary>Opens a file; a null path is a temporary one.</summary>
    /// <returns>A result code of SQLite.</returns>
    internal int Open(string? path, OpenFlags flags, out OpenFile? opened)
    {
        opened = null;
        bool make = path is not null && (flags & OpenFlags.Create) != 0 && !FileExists(path);
        if (make && Ask(DiskRequestKind.Make, path!) is var answer && answer != DiskAnswer.Done)
        {
            return answer == DiskAnswer.NoSpace ? ResultCode.Full : ResultCode.CannotOpen;
        }
        lock (Gate)
        {
            SimulatedFile? file;
            if (path is null)
            {
                file = new SimulatedFile(0, Temporary, []);
            }
            else if (!_files.TryGetValue(path, out file))
            {
                if (!make || !_directories.Contains(DirectoryOf(path)))
                {
                    return ResultCode.CannotOpen;
                }
                file = Make(path);
            }
            opened = new OpenFile(this, file, flags);
            return ResultCode.Ok;
        }
    }

    /// <summary>Takes a file's name away; who has it open keeps it.</summary>
    /// <returns>A result code of SQLite.</returns>
    internal int Delete(string path, bool syncDirectory)
    {
        if (Ask(DiskRequestKind.Delete, path) != DiskAnswer.Done)
        {
            return DeleteError;
        }
        lock (Gate)
        {
            if (!_files.Remove(path))
            {
                return DeleteMissing;
            }
            Record.Add(new Named(path, Named.Nothing));
        }
        return !syncDirectory || TrySyncDirectory(DirectoryOf(path)) == DiskAnswer.Done ? ResultCode.Ok : DeleteError;
    }

    internal DiskAnswer Write(SimulatedFile file, ReadOnlySpan<byte> data, long offset)
    {
        var answer = Ask(DiskRequestKind.Write, file.Path);
        lock (Gate)
        {
            if (answer == DiskAnswer.Done && offset + data.Length > file.Content.Length
                && Size + offset + data.Length - file.Content.Length > Faults.Capacity)
            {
                answer = DiskAnswer.NoSpace;
                _lastErrno = (int)answer;
            }
            if (answer != DiskAnswer.Done)
            {
                data = data[..(data.Length / 2)];
            }
            file.Content.Write(offset, data);
            Count(file.Path, new FileActivity(1, data.Length, 0));
            if (file.Number != 0)
            {
                Record.Add(new Written(file.Number, offset, data.ToArray()));
            }
        }
        return answer;
    }

    internal DiskAnswer Truncate(SimulatedFile file, long length)
    {
        var answer = Ask(DiskRequestKind.Truncate, file.Path);
        if (answer != DiskAnswer.Done)
        {
            return answer;
        }
        lock (Gate)
        {
            file.Content.SetLength(length);
            if (file.Number != 0)
            {
                Record.Add(new Truncated(file.Number, length));
            }
        }
        return answer;
    }

    internal DiskAnswer Sync(SimulatedFile file)
    {
        int began = Record.Count;
        var answer = Ask(DiskRequestKind.Sync, file.Path);
        if (answer == DiskAnswer.Ignored)
        {
            return DiskAnswer.Done;
        }
        lock (Gate)
        {
            if (answer == DiskAnswer.Done)
            {
                Count(file.Path, new FileActivity(0, 0, 1));
            }
            if (file.Number != 0)
            {
                Record.Add(answer == DiskAnswer.Done ? new Synced(file.Number, began) : new SyncFailed(file.Number));
            }
        }
        return answer;
    }

    internal DiskAnswer TrySyncDirectory(string path)
    {
        var answer = Ask(DiskRequestKind.SyncDirectory, path);
        if (answer == DiskAnswer.Ignored)
        {
            return DiskAnswer.Done;
        }
        if (answer == DiskAnswer.Done)
        {
            Record.Add(new DirectorySynced(path));
        }
        return answer;
    }

    internal void FillRandom(Span<byte> bytes)
    {
        lock (Gate)
        {
            _random.NextBytes(bytes);
        }
    }

    /// <summary>Waits until a lock may be free, at most for a time.</summary>
    internal void AwaitUnlock(TimeSpan patience)
    {
        lock (Gate)
        {
            Monitor.Wait(Gate, patience);
        }
    }
}

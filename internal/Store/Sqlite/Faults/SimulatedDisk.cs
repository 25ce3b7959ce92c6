using EdgeOrch.Store.Engine;

namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>
/// A disk in memory for a store with all its SQLite files, which records what happens to it, does wrong what
/// <see cref="Faults"/> says, and counts. <see cref="PowerCut"/> makes of its record what a power cut could have left. It
/// is a VFS of SQLite as long as it is not disposed; close the store first. The same calls in the same order give the
/// same record. Thread-safe.
/// </summary>
internal sealed partial class SimulatedDisk : IStoreDisk, IDisposable
{
    private readonly Dictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "/" };
    private readonly Dictionary<string, FileActivity> _activity = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locked = new(StringComparer.Ordinal);
    private readonly Random _random;
    private readonly VfsRegistration _registration;
    private int _lastNumber;
    private int _lastErrno;

    /// <summary>Makes a disk.</summary>
    /// <param name="image">What it holds.</param>
    /// <param name="seed">Decides the random numbers that SQLite asks for, such as the salts of its log.</param>
    internal SimulatedDisk(DiskImage image, int seed)
    {
        _random = new Random(seed);
        Record = new DiskRecord(image);
        _directories.UnionWith(image.Directories);
        foreach (var (path, bytes) in image.Files)
        {
            _files.Add(path, new SimulatedFile(++_lastNumber, path, bytes));
        }
        _registration = new VfsRegistration(this);
    }

    /// <inheritdoc/>
    public string Vfs => _registration.Name;

    /// <summary>What happened so far.</summary>
    internal DiskRecord Record { get; }

    /// <summary>What goes wrong.</summary>
    internal DiskFaults Faults { get; } = new();

    /// <summary>Held while files, names and locks are looked at; pulsed when a lock is given back.</summary>
    internal object Gate { get; } = new();

    /// <summary>errno of the last request that failed, or 0.</summary>
    internal int LastErrno => Volatile.Read(ref _lastErrno);

    /// <summary>Bytes of all files.</summary>
    internal long Size
    {
        get
        {
            lock (Gate)
            {
                return _files.Values.Sum(static file => (long)file.Content.Length);
            }
        }
    }

    /// <summary>The files that are there and their lengths in bytes, in ordinal order.</summary>
    internal IReadOnlyList<(string Path, long Length)> Files
    {
        get
        {
            lock (Gate)
            {
                return [.. _files.Select(static entry => (entry.Key, (long)entry.Value.Content.Length)).OrderBy(static file => file.Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Bytes of one file; 0 when it is not there.</summary>
    internal long Length(string path)
    {
        lock (Gate)
        {
            return _files.TryGetValue(path, out var file) ? file.Content.Length : 0;
        }
    }

    /// <summary>Activity so far by path, also of names that are gone.</summary>
    internal IReadOnlyDictionary<string, FileActivity> Activity
    {
        get
        {
            lock (Gate)
            {
                return new Dictionary<string, FileActivity>(_activity, StringComparer.Ordinal);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();

    /// <inheritdoc/>
    public bool DirectoryExists(string path)
    {
        lock (Gate)
        {
            return _directories.Contains(path);
        }
    }

    /// <inheritdoc/>
    public void MakeDirectory(string path)
    {
        Require(Ask(DiskRequestKind.Make, path), path);
        lock (Gate)
        {
            if (_directories.Add(path))
            {
                Record.Add(new Named(path, Named.Directory));
            }
        }
    }

    /// <inheritdoc/>
    public bool FileExists(string path)
    {
        lock (Gate)
        {
            return _files.ContainsKey(path);
        }
    }

    /// <inheritdoc/>
    public void MakeFile(string path)
    {
        Require(Ask(DiskRequestKind.Make, path), path);
        lock (Gate)
        {
            if (!_directories.Contains(DirectoryOf(path)) || _files.ContainsKey(path))
            {
                throw new IOException($"{path} is there already, or its directory is not");
            }
            Make(path);
        }
    }

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        if (FileExists(path) && Delete(path, syncDirectory: false) != ResultCode.Ok)
        {
            throw new IOException($"{path} cannot be deleted");
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path) => Require(TrySyncDirectory(path), path);

    /// <inheritdoc/>
    public IDisposable Lock(string path)
    {
        lock (Gate)
        {
            return _locked.Add(path) ? new Holder(this, path) : throw new StoreLockedException(path, "this process");
        }
    }

    internal static string DirectoryOf(string path) => Path.GetDirectoryName(path) ?? "/";

    private static void Require(DiskAnswer answer, string path)
    {
        if (answer != DiskAnswer.Done)
        {
            throw new IOException($"{path}: {answer}");
        }
    }

    private DiskAnswer Ask(DiskRequestKind kind, string path)
    {
        var answer = Faults.Ask(kind, path);
        if (answer > DiskAnswer.Done)
        {
            Volatile.Write(ref _lastErrno, (int)answer);
        }
        return answer;
    }

    private SimulatedFile Make(string path)
    {
        var file = new SimulatedFile(++_lastNumber, path, []);
        _files.Add(path, file);
        Record.Add(new Named(path, file.Number));
        return file;
    }

    private void Count(string path, FileActivity activity) =>
        _activity[path] = _activity.GetValueOrDefault(path) + activity;

    private sealed class Holder(SimulatedDisk disk, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (disk.Gate)
            {
                disk._locked.Remove(path);
            }
        }
    }
}

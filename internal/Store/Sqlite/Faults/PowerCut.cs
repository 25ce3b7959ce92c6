namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>
/// Walks along the record of a disk and makes, wherever it stands, disks as a power cut at that moment could have left them:
/// what was synced is there; of the rest each write is kept, lost or torn between sectors independently of all others, files may
/// have grown without their data, and names hold only when their directory was synced. Not thread-safe.
/// </summary>
internal sealed class PowerCut
{
    private readonly DiskRecord _record;
    private readonly NamesOnPlatter _names = new();
    private readonly Dictionary<int, FileOnPlatter> _files = [];

    /// <summary>Stands at the beginning of a record.</summary>
    internal PowerCut(DiskRecord record)
    {
        _record = record;
        foreach (string directory in record.Start.Directories)
        {
            _names.Add(new Named(directory, Named.Directory));
        }
        int number = 0;
        foreach (var (path, bytes) in record.Start.Files)
        {
            _names.Add(new Named(path, ++number));
            _files.Add(number, new FileOnPlatter(bytes));
        }
        _names.SettleAll();
    }

    /// <summary>How many operations lie behind.</summary>
    internal int Position { get; private set; }

    /// <summary>Walks on until a number of operations lies behind.</summary>
    internal PowerCut MoveTo(int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, Position);
        for (; Position < position; Position++)
        {
            Pass(_record[Position]);
        }
        return this;
    }

    /// <summary>A disk that may be left; each draw is another one.</summary>
    internal DiskImage Draw(Random random)
    {
        var odds = SurvivalOdds.Draw(random);
        List<string> directories = [];
        List<KeyValuePair<string, byte[]>> files = [];
        foreach (var name in _names.Survive(random, odds))
        {
            if (name.File == Named.Directory)
            {
                directories.Add(name.Path);
            }
            else
            {
                files.Add(new(name.Path, _files[name.File].Survive(random, odds)));
            }
        }
        return new DiskImage(directories, files);
    }

    private void Pass(DiskOperation operation)
    {
        switch (operation)
        {
            case Named name:
                _names.Add(name);
                if (name.File > 0)
                {
                    _files.Add(name.File, new FileOnPlatter([]));
                }
                break;
            case DirectorySynced directory:
                _names.Settle(directory.Path);
                break;
            case Written write:
                _files[write.File].Add(Position, operation);
                break;
            case Truncated truncated:
                _files[truncated.File].Add(Position, operation);
                break;
            case Synced sync:
                _files[sync.File].Settle(sync.Began);
                break;
            case SyncFailed failed:
                _files[failed.File].Doubt();
                break;
        }
    }
}

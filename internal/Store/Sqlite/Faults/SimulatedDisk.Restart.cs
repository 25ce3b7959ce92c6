namespace EdgeOrch.Store.Sqlite.Faults;

/// <content>The disk of a machine that goes on after its process was killed.</content>
internal sealed partial class SimulatedDisk
{
    /// <summary>
    /// The disk as the next process finds it when one is killed after some operations: everything is there, and what was not
    /// synced still is not, so that the record goes on where it was.
    /// </summary>
    internal static SimulatedDisk AfterKill(DiskRecord record, int operations, int seed)
    {
        var disk = new SimulatedDisk(record.Start, seed);
        var files = disk._files.Values.ToDictionary(static file => file.Number);
        for (int i = 0; i < operations; i++)
        {
            disk.Repeat(record[i], files);
            disk.Record.Add(record[i]);
        }
        return disk;
    }

    private void Repeat(DiskOperation operation, Dictionary<int, SimulatedFile> files)
    {
        switch (operation)
        {
            case Named { File: Named.Directory } directory:
                _directories.Add(directory.Path);
                break;
            case Named { File: Named.Nothing } deleted:
                _files.Remove(deleted.Path);
                break;
            case Named made:
                _lastNumber = made.File;
                files[made.File] = _files[made.Path] = new SimulatedFile(made.File, made.Path, []);
                break;
            case Written write:
                files[write.File].Content.Write(write.Offset, write.Data);
                break;
            case Truncated truncated:
                files[truncated.File].Content.SetLength(truncated.Length);
                break;
        }
    }
}

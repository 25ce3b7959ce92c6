namespace EdgeOrch.Store.Tests;

/// <summary>A file system in memory that is soon full, or read-only. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    internal SmallDisk(string parent, string options)
    {
        Path = System.IO.Path.Combine(parent, "disk");
        Directory.CreateDirectory(Path);
        Stores.Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Path);
    }

    internal string Path { get; }

    public void Dispose() => Stores.Run("umount", Path);

    /// <summary>Leaves 200 KiB.</summary>
    internal void Fill(string file)
    {
        long free = new DriveInfo(Path).AvailableFreeSpace;
        using var stream = File.Create(file);
        byte[] block = new byte[4096];
        for (long written = 0; written < free - (200 << 10); written += block.Length)
        {
            stream.Write(block);
        }
    }
}

using System.Globalization;
using EdgeOrch.Linux;

namespace EdgeOrch.Node.Volumes;

/// <summary>
/// Writes a set of files so that a reader sees either the old set or the new one. Layout as upstream's, which programs in
/// containers rely on to notice changes: the files lie in a directory with a fresh name, <c>..data</c> is a symbolic link to it
/// that is replaced by one rename, and each visible name links through <c>..data</c>.
/// </summary>
public static class AtomicDirectory
{
    private const string DataLink = "..data";

    /// <summary>Makes the directory hold exactly these files; returns whether anything changed.</summary>
    /// <param name="directory">The volume's directory; created when missing.</param>
    /// <param name="files">Relative path to file.</param>
    /// <param name="owner">The files' user id, or null to leave it.</param>
    /// <param name="group">The files' group id, or null to leave it.</param>
    /// <param name="now">Names the fresh directory.</param>
    /// <exception cref="IOException">The disk refuses; the old set is still in place.</exception>
    public static bool Write(
        string directory, IReadOnlyDictionary<string, VolumeFile> files, uint? owner, uint? group, DateTimeOffset now)
    {
        Directory.CreateDirectory(directory);
        var link = Path.Combine(directory, DataLink);
        var oldName = new FileInfo(link).LinkTarget;
        if (oldName is not null && SameContent(Path.Combine(directory, oldName), files))
        {
            return false;
        }

        var newName = FreshName(directory, now);
        var target = Path.Combine(directory, newName);
        WriteFiles(target, files, owner, group);
        var temporary = Path.Combine(directory, "..data_tmp");
        File.Delete(temporary);
        File.CreateSymbolicLink(temporary, newName);
        FileRename.Replace(temporary, link);
        UpdateNames(directory, files.Keys.Select(TopOf).ToHashSet(StringComparer.Ordinal));
        if (oldName is not null && Directory.Exists(Path.Combine(directory, oldName)))
        {
            Directory.Delete(Path.Combine(directory, oldName), recursive: true);
        }

        return true;
    }

    private static string FreshName(string directory, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("'..'yyyy_MM_dd_HH_mm_ss'.'fffffff", CultureInfo.InvariantCulture);
        var name = stamp;
        for (var i = 1; Path.Exists(Path.Combine(directory, name)); i++)
        {
            name = $"{stamp}_{i}";
        }

        return name;
    }

    private static void WriteFiles(string target, IReadOnlyDictionary<string, VolumeFile> files, uint? owner, uint? group)
    {
        Directory.CreateDirectory(target);
        FileOwner.ChangeMode(target, 0b111_101_101);
        Own(target, owner, group);
        foreach (var (path, file) in files)
        {
            var full = Path.Combine(target, path);
            for (var parent = Path.GetDirectoryName(path); !string.IsNullOrEmpty(parent); parent = Path.GetDirectoryName(parent))
            {
                Directory.CreateDirectory(Path.Combine(target, parent));
                Own(Path.Combine(target, parent), owner, group);
            }

            File.WriteAllBytes(full, file.Data);
            FileOwner.ChangeMode(full, (uint)file.Mode);
            Own(full, owner, group);
        }
    }

    private static void Own(string path, uint? owner, uint? group)
    {
        if (owner is not null || group is not null)
        {
            FileOwner.Change(path, owner ?? FileOwner.Unchanged, group ?? FileOwner.Unchanged);
        }
    }

    private static void UpdateNames(string directory, HashSet<string> wanted)
    {
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (!entry.Name.StartsWith("..", StringComparison.Ordinal) && !wanted.Contains(entry.Name))
            {
                entry.Delete();
            }
        }

        foreach (var name in wanted)
        {
            var path = Path.Combine(directory, name);
            if (new FileInfo(path).LinkTarget is null)
            {
                File.CreateSymbolicLink(path, Path.Combine(DataLink, name));
            }
        }
    }

    private static string TopOf(string path) => path.Split('/', 2)[0];

    private static bool SameContent(string directory, IReadOnlyDictionary<string, VolumeFile> files)
    {
        if (!Directory.Exists(directory))
        {
            return false;
        }

        var present = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).ToList();
        return present.Count == files.Count && present.All(path =>
            files.TryGetValue(Path.GetRelativePath(directory, path), out var file) &&
            (int)File.GetUnixFileMode(path) == file.Mode &&
            File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Data));
    }
}

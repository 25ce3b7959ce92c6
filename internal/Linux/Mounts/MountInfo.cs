using System.Text;

namespace EdgeOrch.Linux;

/// <summary>One line of <c>/proc/&lt;pid&gt;/mountinfo</c> (proc(5)).</summary>
/// <param name="Id">The mount's id.</param>
/// <param name="ParentId">The id of the mount it sits on.</param>
/// <param name="Device">Major and minor number, <c>8:1</c>.</param>
/// <param name="Root">The directory of the file system that is shown.</param>
/// <param name="Target">Where it is mounted.</param>
/// <param name="Options">Per-mount options, comma-separated.</param>
/// <param name="FileSystemType">For example <c>ext4</c> or <c>cgroup2</c>.</param>
/// <param name="Source">The device or other source.</param>
/// <param name="SuperOptions">Per-file-system options, comma-separated.</param>
public sealed record MountInfo(
    int Id, int ParentId, string Device, string Root, string Target, string Options, string FileSystemType, string Source, string SuperOptions)
{
    /// <summary>Reads the mounts this process sees.</summary>
    public static IReadOnlyList<MountInfo> ReadSelf() => Parse(File.ReadAllText("/proc/self/mountinfo"));

    /// <summary>Parses a mountinfo file. Lines that are not understood are left out.</summary>
    public static IReadOnlyList<MountInfo> Parse(string text)
    {
        var mounts = new List<MountInfo>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryParseLine(line) is { } mount)
            {
                mounts.Add(mount);
            }
        }

        return mounts;
    }

    /// <summary>Parses one line; null when it is not a mount line.</summary>
    public static MountInfo? TryParseLine(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-");
        if (separator < 6 || fields.Length < separator + 4
            || !int.TryParse(fields[0], out var id) || !int.TryParse(fields[1], out var parent))
        {
            return null;
        }

        return new MountInfo(
            id, parent, fields[2], Unescape(fields[3]), Unescape(fields[4]), fields[5],
            fields[separator + 1], Unescape(fields[separator + 2]), fields[separator + 3]);
    }

    /// <summary>Space, tab, newline and backslash are written as three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\'))
        {
            return field;
        }

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field[i + 1] is >= '0' and <= '3')
            {
                text.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}

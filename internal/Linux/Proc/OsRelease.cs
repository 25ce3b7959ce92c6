namespace EdgeOrch.Linux;

/// <summary>The distribution, from <c>os-release(5)</c>.</summary>
/// <param name="Id">For example <c>debian</c>.</param>
/// <param name="VersionId">For example <c>12</c>.</param>
/// <param name="PrettyName">The name for people; <c>Linux</c> when there is none.</param>
public sealed record OsRelease(string Id, string VersionId, string PrettyName)
{
    /// <summary>Reads <c>/etc/os-release</c>, or <c>/usr/lib/os-release</c> where the first is missing.</summary>
    public static OsRelease Read()
    {
        var path = File.Exists("/etc/os-release") ? "/etc/os-release" : "/usr/lib/os-release";
        return Parse(File.Exists(path) ? File.ReadAllText(path) : "");
    }

    /// <summary>Parses the file.</summary>
    public static OsRelease Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var equals = line.IndexOf('=');
            if (equals > 0 && line[0] != '#')
            {
                values[line[..equals].Trim()] = line[(equals + 1)..].Trim().Trim('"', '\'');
            }
        }

        return new OsRelease(
            values.GetValueOrDefault("ID", "linux"), values.GetValueOrDefault("VERSION_ID", ""), values.GetValueOrDefault("PRETTY_NAME", "Linux"));
    }
}

namespace EdgeOrch.Cli.HostChecks;

/// <summary>Which kernel modules are there.</summary>
internal static class KernelModules
{
    /// <summary>Those of the given modules that are loaded, built in, or lie ready to be loaded.</summary>
    public static IReadOnlySet<string> Available(IEnumerable<string> names, string release)
    {
        var lists = ((string[])["modules.builtin", "modules.dep"]).Select(file => $"/lib/modules/{release}/{file}").Where(File.Exists)
            .Select(File.ReadAllText).ToList();
        return names.Where(name => Directory.Exists($"/sys/module/{name}") || lists.Any(list => Lists(list, name))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether a list of module files, one a line, names a module. File names have hyphens where module names have underscores. Pure.</summary>
    public static bool Lists(string list, string name)
    {
        foreach (var line in list.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            var path = colon < 0 ? line : line[..colon];
            var file = path[(path.LastIndexOf('/') + 1)..];
            var end = file.IndexOf(".ko", StringComparison.Ordinal);
            if (end > 0 && file[..end].ToString().Replace('-', '_') == name)
            {
                return true;
            }
        }

        return false;
    }
}

namespace EdgeOrch.Tidy.Tests;

/// <summary>The files of the checkout that the tests were built from.</summary>
public static class Repository
{
    private static readonly string[] SkippedDirectories = ["bin", "obj", "artifacts", "artifacts-net9.0", "node_modules"];
    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".sh", ".md", ".yaml", ".yml", ".json", ".toml", ".service", ".proto", ".txt", ".py", ""];

    private static readonly string RootDirectory = FindRoot();
    private static readonly Lazy<IReadOnlyList<SourceFile>> All = new(() => [.. Walk(RootDirectory, string.Empty)]);

    /// <summary>The root directory.</summary>
    public static string Root => RootDirectory;

    /// <summary>Every text file.</summary>
    public static IReadOnlyList<SourceFile> Files => All.Value;

    /// <summary>Every C# file that a person wrote.</summary>
    public static IEnumerable<SourceFile> Code => Files.Where(static file => file.IsCSharp && !file.IsGenerated);

    /// <summary>Fails with one line per finding.</summary>
    public static void AssertNone(IEnumerable<Finding> findings)
    {
        Finding[] all = [.. findings];
        Assert.True(all.Length == 0, $"{all.Length} findings:\n{string.Join('\n', all.Select(static finding => finding.ToString()))}");
    }

    private static IEnumerable<SourceFile> Walk(string directory, string prefix)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(entry);
            if (Directory.Exists(entry))
            {
                // .git, .vs and the like belong to tools; .ci is ours.
                if (!SkippedDirectories.Contains(name) && (name[0] != '.' || name == ".ci") && new DirectoryInfo(entry).LinkTarget is null)
                {
                    foreach (SourceFile file in Walk(entry, prefix + name + "/"))
                    {
                        yield return file;
                    }
                }
            }
            else if (TextExtensions.Contains(Path.GetExtension(name)) && name != "LICENSE")
            {
                yield return new SourceFile(prefix + name, File.ReadAllText(entry));
            }
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "EdgeOrch.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("no EdgeOrch.sln above the test assembly");
    }
}

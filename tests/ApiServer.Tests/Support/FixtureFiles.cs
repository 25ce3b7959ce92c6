namespace EdgeOrch.ApiServer.Tests.Support;

/// <summary>Finds the upstream fixtures where the machine has them: one object per kind with every field set.</summary>
internal static class FixtureFiles
{
    /// <summary>Paths of all fixtures; empty when there are none on this machine.</summary>
    public static IReadOnlyList<string> All()
    {
        var directory = Environment.GetEnvironmentVariable("EDGEORCH_K8S_FIXTURES") ?? Search();
        return directory is not null && Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal)]
            : [];
    }

    private static string? Search()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, "shared", "k8s-api", "fixtures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}

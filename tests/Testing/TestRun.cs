using System.Globalization;

namespace EdgeOrch.Testing;

/// <summary>
/// What tells this run of the tests from others on the same machine. Everything a run makes carries its id, so that
/// what a crashed run left behind can be found and removed: names of namespaces and links start with
/// <c>eo&lt;id&gt;</c>, directories lie under <see cref="Directory"/>, processes have <c>EDGEORCH_TEST_RUN</c> in their environment.
/// </summary>
public static class TestRun
{
    private static int _last;

    /// <summary>Four hexadecimal digits, from <c>EDGEORCH_TEST_RUN</c> when the caller set it.</summary>
    public static string Id { get; } = Environment.GetEnvironmentVariable("EDGEORCH_TEST_RUN") is { Length: > 0 } given
        ? given
        : (Environment.ProcessId & 0xffff).ToString("x4", CultureInfo.InvariantCulture);

    /// <summary>The directory everything of this run lies under.</summary>
    public static string Directory { get; } = Path.Combine(Path.GetTempPath(), "edgeorch-test-" + Id);

    /// <summary>The root of the source tree that the tests were built from.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Makes an empty directory of its own, readable by containers.</summary>
    public static string NewDirectory(string label)
    {
        string path = Path.Combine(Directory, $"{label}-{UniqueSuffix()}");
        System.IO.Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Letters and digits that no other object of this machine's test runs has: process and counter, in hexadecimal.</summary>
    internal static string UniqueSuffix() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId & 0xffff:x}{Interlocked.Increment(ref _last):x}");

    private static string FindRepository()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "EdgeOrch.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"no EdgeOrch.sln above {AppContext.BaseDirectory}: run the tests from a checkout");
    }
}

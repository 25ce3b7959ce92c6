using EdgeOrch.ApiGen;

namespace EdgeOrch.Api.Tests;

public sealed class GeneratedTypesTests
{
    [Fact]
    public void Generated_types_are_what_the_descriptions_say()
    {
        var api = Path.Combine(RepositoryRoot(), "internal", "Api");
        var expected = Generator.Generate(api);
        var directory = Path.Combine(api, "Types", "Generated");
        var actual = Directory.EnumerateFiles(directory, "*.g.cs").ToDictionary(f => Path.GetFileName(f), File.ReadAllText, StringComparer.Ordinal);
        Assert.Equal(expected.Keys, actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, file => Assert.Equal(file.Value, actual[file.Key]));
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "EdgeOrch.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests must run inside the repository");
        }

        return directory.FullName;
    }
}

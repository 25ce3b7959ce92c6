using EdgeOrch.Tidy.Tests.Rules;

namespace EdgeOrch.Tidy.Tests;

/// <summary>The house rules, held against the repository. RuleTests shows that each rule finds what it should.</summary>
public sealed class HouseRules
{
    [Fact]
    public void The_repository_is_found() => Assert.Contains(Repository.Code, static file => file.Path == "cmd/edgeorch/Program.cs");

    [Fact]
    public void No_banned_calls() => Repository.AssertNone(Repository.Code.SelectMany(BannedCalls.Check));

    [Fact]
    public void No_unfinished_work() =>
        Repository.AssertNone(Repository.Files.Where(NotTidy).SelectMany(Leftovers.UnfinishedWork));

    [Fact]
    public void No_exception_is_swallowed_without_a_reason() => Repository.AssertNone(Repository.Code.SelectMany(Leftovers.EmptyCatch));

    [Fact]
    public void No_warning_is_silenced_without_a_reason() =>
        Repository.AssertNone(Repository.Code.Where(NotTidy).SelectMany(Leftovers.SilencedWarnings));

    [Fact]
    public void Files_stay_small() => Repository.AssertNone(Sizes.Files(Repository.Code, Ratchets.Files));

    [Fact]
    public void Methods_stay_small() => Repository.AssertNone(Sizes.Methods(Repository.Code, Ratchets.Methods));

    [Fact]
    public void Project_references_point_down() => Repository.AssertNone(Repository.Files
        .Where(static file => file.Path.StartsWith("internal/", StringComparison.Ordinal) && file.Path.EndsWith(".csproj", StringComparison.Ordinal))
        .SelectMany(Layering.Check));

    [Fact]
    public void Namespaces_follow_modules() => Repository.AssertNone(Repository.Code
        .Where(static file => file.Path.StartsWith("internal/", StringComparison.Ordinal)).SelectMany(Layering.Namespaces));

    [Fact]
    public void Classes_are_sealed() => Repository.AssertNone(Sealing.Check([.. Repository.Code]));

    [Fact]
    public void The_project_speaks_of_itself_only() => Repository.AssertNone(Repository.Files.SelectMany(Words.Check));

    [Fact]
    public void White_space_is_as_the_editor_configuration_says() => Repository.AssertNone(Repository.Files
        .Where(static file => file.IsCSharp || file.Path.EndsWith(".sh", StringComparison.Ordinal)).Where(static file => !file.IsGenerated)
        .SelectMany(Words.WhiteSpace));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "EdgeOrch.sln")).Replace('\\', '/');
        Repository.AssertNone(Repository.Files
            .Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains($"\"{file.Path}\"", StringComparison.Ordinal))
            .Select(static file => new Finding(file.Path, 1, "is not in EdgeOrch.sln: dotnet sln add " + file.Path)));
    }

    private static bool NotTidy(SourceFile file) => !file.Path.StartsWith("tests/Tidy.Tests/", StringComparison.Ordinal);
}

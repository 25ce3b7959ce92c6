using EdgeOrch.Tidy.Tests.Rules;

namespace EdgeOrch.Tidy.Tests;

/// <summary>Each rule finds what it should and leaves the rest alone.</summary>
public sealed class RuleTests
{
    [Theory]
    [InlineData("internal/Node/A.cs", "var x = DateTime.UtcNow;")]
    [InlineData("internal/Node/A.cs", "var x = System.DateTimeOffset.UtcNow;")]
    [InlineData("tests/Node.Tests/A.cs", "var x = Random.Shared.Next();")]
    [InlineData("internal/Node/A.cs", "Thread.Sleep(5);")]
    [InlineData("internal/Node/A.cs", "await Task.Delay(5, cancel);")]
    [InlineData("internal/Node/A.cs", "await Task.Delay(TimeSpan.FromSeconds(5), cancel);")]
    [InlineData("tests/Node.Tests/A.cs", "await Task.Delay(500);")]
    [InlineData("internal/Node/A.cs", "Process.Start(\"ip\");")]
    [InlineData("internal/Node/A.cs", "Console.WriteLine(1);")]
    [InlineData("internal/Node/A.cs", "Console.Error.WriteLine(1);")]
    [InlineData("internal/Node/A.cs", "var x = JsonSerializer.Serialize(pod);")]
    [InlineData("cmd/edgeorch/A.cs", "Activator.CreateInstance(type);")]
    [InlineData("internal/Node/A.cs", "foreach (var p in type.GetProperties()) { }")]
    public void Banned_calls_are_found(string path, string code) => Assert.Single(BannedCalls.Check(Wrap(path, code)).DistinctBy(static f => f.Line));

    [Theory]
    [InlineData("internal/Node/A.cs", "await Task.Delay(delay, _time, cancel);")]
    [InlineData("internal/Node/A.cs", "// DateTime.UtcNow is banned\nvar x = time.GetUtcNow();")]
    [InlineData("internal/Node/A.cs", "var x = JsonSerializer.Serialize(pod, PodContext.Default.Pod);")]
    [InlineData("cmd/edgeorch/A.cs", "Console.WriteLine(1);")]
    [InlineData("tests/Node.Tests/A.cs", "while (!done) { await Task.Delay(5); }")]
    [InlineData("tests/Node.Tests/A.cs", "await Task.Delay(Timeout.Infinite, cancel);")]
    public void Approved_calls_are_left_alone(string path, string code) => Assert.Empty(BannedCalls.Check(Wrap(path, code)));

    [Fact]
    public void Unfinished_work_is_found_in_any_file() => Assert.Single(Leftovers.UnfinishedWork(new SourceFile("a.sh", "x\n# TODO later\n")));

    [Fact]
    public void An_empty_catch_needs_a_reason()
    {
        Assert.Single(Leftovers.EmptyCatch(Wrap("internal/A/A.cs", "try { X(); } catch { }")));
        Assert.Empty(Leftovers.EmptyCatch(Wrap("internal/A/A.cs", "try { X(); } catch (IOException) { /* already closed */ }")));
    }

    [Fact]
    public void A_pragma_needs_a_reason()
    {
        Assert.Single(Leftovers.SilencedWarnings(new SourceFile("a.cs", "int a;\n#pragma warning disable CA1031\n")));
        Assert.Empty(Leftovers.SilencedWarnings(new SourceFile("a.cs", "// A plug-in may throw anything.\n#pragma warning disable CA1031\n")));
        Assert.Empty(Leftovers.SilencedWarnings(new SourceFile("a.cs", "#pragma warning disable CA1031 // a plug-in may throw anything\n")));
    }

    [Theory]
    [InlineData(400, 0, 0)]
    [InlineData(401, 0, 1)]
    [InlineData(500, 500, 0)]
    [InlineData(501, 500, 1)]
    [InlineData(450, 500, 1)]
    [InlineData(300, 500, 1)]
    [InlineData(801, 801, 1)]
    public void The_size_ratchet_only_turns_one_way(int lines, int allowed, int findings)
    {
        Dictionary<string, int> list = allowed == 0 ? [] : new() { ["a.cs"] = allowed };
        Assert.Equal(findings, Sizes.Files([new SourceFile("a.cs", new string('\n', lines))], list).Count());
    }

    [Fact]
    public void A_long_method_is_named()
    {
        string body = string.Concat(Enumerable.Repeat("X();\n", Sizes.MethodLimit));
        SourceFile file = new("a.cs", $"sealed class A {{ void Long() {{\n{body}}}\n void Short() {{ }} }}");
        Assert.Equal("a.cs#Long", Assert.Single(Sizes.Methods([file], new Dictionary<string, int>())).Path);
    }

    [Fact]
    public void A_reference_upwards_is_found()
    {
        SourceFile project = new("internal/Controllers/EdgeOrch.Controllers.csproj", """
            <Project><ItemGroup>
              <ProjectReference Include="../Client/EdgeOrch.Client.csproj" />
              <ProjectReference Include="../Store/EdgeOrch.Store.csproj" />
            </ItemGroup></Project>
            """);
        Assert.Contains("must not reference Store", Assert.Single(Layering.Check(project)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_namespace_is_found()
    {
        Assert.Single(Layering.Namespaces(new SourceFile("internal/Node/A.cs", "namespace EdgeOrch.Nodes;")));
        Assert.Empty(Layering.Namespaces(new SourceFile("internal/Node/A.cs", "namespace EdgeOrch.Node.Pods;")));
    }

    [Fact]
    public void An_open_class_is_found_unless_something_derives_from_it()
    {
        SourceFile[] files = [new("a.cs", "class Open { } class Base { } static class S { }"), new("b.cs", "sealed class C : Base { } record R; record struct V; class M { public virtual void F() { } }")];
        Assert.Equal(["Open", "R"], Sealing.Check(files).Select(static f => f.Message.Split(' ')[0]));
    }

    [Fact]
    public void Words_of_the_build_machine_are_found() =>
        Assert.Single(Words.Check(new SourceFile("a.md", string.Concat("see /wo", "rk/notes\n"))));

    [Theory]
    [InlineData("x \n")]
    [InlineData("\tx\n")]
    [InlineData("x\r\n")]
    [InlineData("x")]
    public void Bad_white_space_is_found(string text) => Assert.NotEmpty(Words.WhiteSpace(new SourceFile("a.cs", text)));

    private static SourceFile Wrap(string path, string statements) =>
        new(path, $"sealed class Sample {{ async Task M() {{\n{statements}\n}} }}\n");
}

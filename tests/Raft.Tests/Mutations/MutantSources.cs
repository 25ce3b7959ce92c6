using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeOrch.Raft.Tests.Mutations;

/// <summary>The sources of the core and of its simulator, parsed once, to be compiled with a bug in them.</summary>
public sealed class MutantSources
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp13);

    private readonly Dictionary<string, string> _texts;
    private readonly Dictionary<string, SyntaxTree> _trees;
    private readonly CSharpCompilation _whole;

    /// <summary>Reads and parses everything.</summary>
    public MutantSources()
    {
        string root = FindRoot();
        _texts = new[] { "internal/Raft", "tests/Raft.Simulation" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(root, path))
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.EndsWith("/Program.cs", StringComparison.Ordinal))
            .ToDictionary(static path => path, path => File.ReadAllText(Path.Combine(root, path)), StringComparer.Ordinal);
        _trees = _texts.ToDictionary(static pair => pair.Key, static pair => Parse(pair.Value), StringComparer.Ordinal);
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var references = platform.Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            .WithOptimizationLevel(OptimizationLevel.Release).WithNullableContextOptions(NullableContextOptions.Enable);
        _whole = CSharpCompilation.Create("Mutant", [Parse(Usings), .. _trees.Values], references, options);
    }

    /// <summary>The first violation in a row of seeds, with a bug planted; null when there is none.</summary>
    /// <param name="mutation">The bug; null for the sources as they are.</param>
    /// <param name="seeds">How many seeds to try, from 1 on.</param>
    internal string? FirstViolation(Mutation? mutation, int seeds)
    {
        var life = new System.Runtime.Loader.AssemblyLoadContext("mutant", isCollectible: true);
        try
        {
            using var image = Compile(mutation);
            var simulator = life.LoadFromStream(image).GetType("EdgeOrch.Raft.Simulation.Simulator", throwOnError: true)!;
            return (string?)simulator.GetMethod("FirstViolation", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [1, seeds]);
        }
        finally
        {
            life.Unload();
        }
    }

    private MemoryStream Compile(Mutation? mutation)
    {
        var compilation = _whole;
        if (mutation is not null)
        {
            string text = _texts[mutation.File];
            int places = text.Split(mutation.Original).Length - 1;
            Assert.True(places == 1, $"{mutation.File} has the text {places} times that \"{mutation.Bug}\" replaces: bring the list up to date");
            string mutant = text.Replace(mutation.Original, mutation.Replacement, StringComparison.Ordinal);
            compilation = _whole.ReplaceSyntaxTree(_trees[mutation.File], Parse(mutant));
        }
        var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static one => one.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return image;
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, Language);

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

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeOrch.Tidy.Tests;

/// <summary>A text file of the repository; a C# file is parsed when first asked for.</summary>
public sealed class SourceFile(string path, string text)
{
    private readonly Lazy<SyntaxNode> _root = new(() =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp13)).GetRoot());

    /// <summary>Path below the repository's root, with slashes.</summary>
    public string Path { get; } = path;

    /// <summary>The content.</summary>
    public string Text { get; } = text;

    /// <summary>The syntax tree of a C# file.</summary>
    public SyntaxNode Root => _root.Value;

    /// <summary>Whether it is C#.</summary>
    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>Whether a generator wrote it.</summary>
    public bool IsGenerated => Path.Contains("/Generated/", StringComparison.Ordinal) || Path.EndsWith(".g.cs", StringComparison.Ordinal);

    /// <summary>Whether it is part of the product and not of its tests or build tools.</summary>
    public bool IsProduct => Path.StartsWith("internal/", StringComparison.Ordinal) || Path.StartsWith("cmd/edgeorch/", StringComparison.Ordinal);

    /// <summary>Whether it belongs to a test project.</summary>
    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Number of lines.</summary>
    public int Lines => Text.AsSpan().Count('\n');

    /// <summary>A finding at a syntax node or token of this file.</summary>
    public Finding At(SyntaxNodeOrToken where, string message) =>
        new(Path, (where.GetLocation()?.GetLineSpan().StartLinePosition.Line ?? 0) + 1, message);
}

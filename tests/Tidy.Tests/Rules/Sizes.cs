using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeOrch.Tidy.Tests.Rules;

/// <summary>
/// File and method sizes as a ratchet: what is over the limit today is listed with its size, may only shrink, and the list
/// must follow it down. Nothing new gets in without someone editing the list in plain sight.
/// </summary>
public static class Sizes
{
    /// <summary>Most lines of a file.</summary>
    public const int FileLimit = 400;

    /// <summary>Most lines of a file even when listed.</summary>
    public const int HardFileLimit = 800;

    /// <summary>Most lines of a method, from its signature to its closing brace.</summary>
    public const int MethodLimit = 70;

    /// <summary>Checks the lengths of files against the list of those allowed to be longer.</summary>
    public static IEnumerable<Finding> Files(IEnumerable<SourceFile> files, IReadOnlyDictionary<string, int> allowed)
    {
        Dictionary<string, int> sizes = files.ToDictionary(static file => file.Path, static file => file.Lines, StringComparer.Ordinal);
        IEnumerable<Finding> tooLong = sizes.Where(static pair => pair.Value > HardFileLimit)
            .Select(static pair => new Finding(pair.Key, 1, $"{pair.Value} lines; the hard limit is {HardFileLimit}: split it by duty"));
        return tooLong.Concat(Ratchet(sizes, allowed, FileLimit, "split it by duty"));
    }

    /// <summary>Checks the lengths of methods, constructors, accessors and local functions.</summary>
    public static IEnumerable<Finding> Methods(IEnumerable<SourceFile> files, IReadOnlyDictionary<string, int> allowed)
    {
        Dictionary<string, int> sizes = new(StringComparer.Ordinal);
        foreach (SourceFile file in files)
        {
            foreach ((string name, int lines) in MethodsOf(file))
            {
                string key = $"{file.Path}#{name}";
                sizes[key] = Math.Max(lines, sizes.GetValueOrDefault(key));
            }
        }

        return Ratchet(sizes, allowed, MethodLimit, "take a step out of it");
    }

    private static IEnumerable<(string Name, int Lines)> MethodsOf(SourceFile file)
    {
        foreach (SyntaxNode node in file.Root.DescendantNodes())
        {
            string? name = node switch
            {
                MethodDeclarationSyntax method => method.Identifier.Text,
                ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
                OperatorDeclarationSyntax operation => "operator " + operation.OperatorToken.Text,
                AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
                LocalFunctionStatementSyntax local => local.Identifier.Text,
                _ => null,
            };
            if (name is not null)
            {
                FileLinePositionSpan span = node.GetLocation().GetLineSpan();
                yield return (name, span.EndLinePosition.Line - span.StartLinePosition.Line + 1);
            }
        }
    }

    private static IEnumerable<Finding> Ratchet(
        Dictionary<string, int> sizes, IReadOnlyDictionary<string, int> allowed, int limit, string advice)
    {
        foreach ((string what, int lines) in sizes)
        {
            int most = allowed.GetValueOrDefault(what, limit);
            if (lines > most)
            {
                yield return new Finding(what, 1, $"{lines} lines; at most {most}: {advice}");
            }
        }

        foreach ((string what, int most) in allowed)
        {
            int now = sizes.GetValueOrDefault(what);
            if (now < most)
            {
                yield return new Finding(what, 1, now > limit
                    ? $"shrank to {now} lines: lower its entry in Ratchets.cs from {most}"
                    : "is within the limit or gone: take its entry out of Ratchets.cs");
            }
        }
    }
}

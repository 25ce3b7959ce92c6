using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeOrch.Tidy.Tests.Rules;

/// <summary>Unfinished work, swallowed exceptions and silenced warnings.</summary>
public static partial class Leftovers
{
    /// <summary>Words that mark unfinished work, in any kind of file.</summary>
    public static IEnumerable<Finding> UnfinishedWork(SourceFile file) => Lines(file)
        .Where(static pair => Marker().IsMatch(pair.Text))
        .Select(pair => new Finding(file.Path, pair.Number, "unfinished work: finish it, or leave it out and say so in the documentation"));

    /// <summary>A catch block that neither does anything nor says why.</summary>
    public static IEnumerable<Finding> EmptyCatch(SourceFile file) => file.Root.DescendantNodes().OfType<CatchClauseSyntax>()
        .Where(static clause => clause.Block.Statements.Count == 0 && !HasComment(clause.Block))
        .Select(clause => file.At(clause, "an exception is swallowed without a reason: handle it, or say in the block why nothing is to do"));

    /// <summary>A silenced warning needs its reason beside it.</summary>
    public static IEnumerable<Finding> SilencedWarnings(SourceFile file)
    {
        (int Number, string Text)[] lines = [.. Lines(file)];
        foreach ((int number, string text) in lines)
        {
            bool reasonBefore = number > 1 && lines[number - 2].Text.TrimStart().StartsWith("//", StringComparison.Ordinal);
            if (Pragma().IsMatch(text) && !text.Contains("//", StringComparison.Ordinal) && !reasonBefore)
            {
                yield return new Finding(file.Path, number, "#pragma warning disable without a reason: say why on the line above or behind it");
            }
        }

        foreach (AttributeSyntax attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>())
        {
            if (attribute.Name.ToString().EndsWith("SuppressMessage", StringComparison.Ordinal)
                && !attribute.ToString().Contains("Justification", StringComparison.Ordinal))
            {
                yield return file.At(attribute, "SuppressMessage without Justification");
            }
        }
    }

    private static bool HasComment(BlockSyntax block) =>
        block.DescendantTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));

    private static IEnumerable<(int Number, string Text)> Lines(SourceFile file) =>
        file.Text.Split('\n').Select(static (text, index) => (index + 1, text));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|new NotImplementedException")]
    private static partial Regex Marker();

    [GeneratedRegex(@"^\s*#pragma warning disable")]
    private static partial Regex Pragma();
}

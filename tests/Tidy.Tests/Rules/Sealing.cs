using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeOrch.Tidy.Tests.Rules;

/// <summary>Classes are sealed unless something derives from them, or virtual members say that something is meant to.</summary>
public static class Sealing
{
    /// <summary>Checks a set of files together, because a derived class may be in another one.</summary>
    public static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files)
    {
        HashSet<string> bases = [.. files.SelectMany(Types).SelectMany(BaseNames)];
        HashSet<string> closed = [.. files.SelectMany(Types).Where(IsClosed).Select(static type => type.Identifier.Text)];
        foreach (SourceFile file in files)
        {
            foreach (TypeDeclarationSyntax type in Types(file))
            {
                string name = type.Identifier.Text;
                if (!IsClosed(type) && !closed.Contains(name) && !bases.Contains(name) && !IsMeantAsBase(type))
                {
                    yield return file.At(type.Identifier, $"{name} is not sealed and nothing derives from it: seal it");
                }
            }
        }
    }

    private static IEnumerable<TypeDeclarationSyntax> Types(SourceFile file) => file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
        .Where(static type => type is ClassDeclarationSyntax || (type is RecordDeclarationSyntax && type.IsKind(SyntaxKind.RecordDeclaration)));

    // One part of a partial class that says "sealed" speaks for the others.
    private static bool IsClosed(TypeDeclarationSyntax type) =>
        type.Modifiers.Any(static modifier => modifier.Kind() is SyntaxKind.SealedKeyword or SyntaxKind.StaticKeyword or SyntaxKind.AbstractKeyword);

    private static bool IsMeantAsBase(TypeDeclarationSyntax type) =>
        type.Members.Any(static member => member.Modifiers.Any(SyntaxKind.VirtualKeyword) || member.Modifiers.Any(SyntaxKind.ProtectedKeyword));

    private static IEnumerable<string> BaseNames(TypeDeclarationSyntax type) => type.BaseList?.Types.Select(static item => item.Type switch
    {
        GenericNameSyntax generic => generic.Identifier.Text,
        QualifiedNameSyntax { Right: var right } => right.Identifier.Text,
        var other => other.ToString(),
    }) ?? [];
}

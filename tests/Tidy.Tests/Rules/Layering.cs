using System.Xml.Linq;

namespace EdgeOrch.Tidy.Tests.Rules;

/// <summary>Arrows point down only: which module may reference which.</summary>
public static class Layering
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Api"] = [],
        ["Linux"] = [],
        ["Telemetry"] = [],
        ["Raft"] = [],
        ["Grpc"] = [],
        ["Store"] = ["Raft", "Grpc", "Linux", "Telemetry"],
        ["Client"] = ["Api", "Linux", "Telemetry"],
        ["ApiServer"] = ["Client", "Store", "Api", "Linux", "Telemetry"],
        ["Controllers"] = ["Client", "Api", "Linux", "Telemetry"],
        ["Scheduler"] = ["Client", "Api", "Linux", "Telemetry"],
        // Only for the node's own little file of what it was last told.
        ["Node"] = ["Client", "Store", "Grpc", "Api", "Linux", "Telemetry"],
        ["Network"] = ["Client", "Api", "Linux", "Telemetry"],
    };

    /// <summary>Checks the references of one project file under internal/.</summary>
    public static IEnumerable<Finding> Check(SourceFile project)
    {
        string module = project.Path.Split('/')[1];
        if (!Allowed.TryGetValue(module, out string[]? below))
        {
            yield return new Finding(project.Path, 1, $"the module {module} has no place in the layering: give it one in Layering.cs");
            yield break;
        }

        foreach (string reference in References(project))
        {
            string target = Path.GetFileNameWithoutExtension(reference).Replace("EdgeOrch.", string.Empty, StringComparison.Ordinal);
            if (!below.Contains(target))
            {
                yield return new Finding(project.Path, 1, $"{module} must not reference {target}: arrows point down (allowed: {string.Join(", ", below)})");
            }
        }
    }

    /// <summary>The project files that a project references.</summary>
    public static IEnumerable<string> References(SourceFile project) => XDocument.Parse(project.Text)
        .Descendants("ProjectReference")
        .Select(static element => element.Attribute("Include")?.Value.Replace('\\', '/'))
        .OfType<string>();

    /// <summary>A file's namespace starts with its module's.</summary>
    public static IEnumerable<Finding> Namespaces(SourceFile file)
    {
        string expected = "EdgeOrch." + file.Path.Split('/')[1];
        foreach (var space in file.Root.DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.BaseNamespaceDeclarationSyntax>())
        {
            string name = space.Name.ToString();
            if (name != expected && !name.StartsWith(expected + ".", StringComparison.Ordinal))
            {
                yield return file.At(space, $"the namespace {name} does not start with {expected}");
            }
        }
    }
}

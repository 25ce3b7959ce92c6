using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.OpenApi;

/// <summary>Names of types in OpenAPI documents, the ones clients know.</summary>
internal static class DefinitionNames
{
    /// <summary>"io.k8s.api.apps.v1.Deployment" for the type Deployment of package "apps/v1".</summary>
    public static string Of(TypeSchema type)
    {
        var dotted = type.Package.Replace('/', '.');
        return type.Package switch
        {
            var p when p.StartsWith("meta/", StringComparison.Ordinal) => $"io.k8s.apimachinery.pkg.apis.{dotted}.{type.Name}",
            var p when p.StartsWith("apiextensions/", StringComparison.Ordinal) => $"io.k8s.apiextensions-apiserver.pkg.apis.{dotted}.{type.Name}",
            _ => $"io.k8s.api.{dotted}.{type.Name}",
        };
    }

    /// <summary>The name of a custom kind: its group backwards, version, kind.</summary>
    public static string OfCustom(KindDescription kind)
        => Custom(kind, kind.Kind);

    /// <summary>The name of a custom kind's list.</summary>
    public static string OfCustomList(KindDescription kind) => Custom(kind, kind.ListKind);

    private static string Custom(KindDescription kind, string name)
        => $"{string.Join('.', kind.Group.Split('.').Reverse())}.{kind.Version}.{name}";
}

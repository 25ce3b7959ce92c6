using EdgeOrch.Api.CustomResources;

namespace EdgeOrch.Api.Schema;

/// <summary>Everything the server knows about one served resource. Immutable; safe to share between threads.</summary>
public sealed class KindDescription
{
    /// <summary>The verbs of an ordinary stored resource.</summary>
    public static IReadOnlyList<string> AllVerbs { get; } =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private readonly Lazy<TypeSchema> _schema;

    /// <summary>Describes a kind whose schema is made when first asked for.</summary>
    public KindDescription(string group, string version, string kind, string plural, Func<TypeSchema> schema)
    {
        Group = group;
        Version = version;
        Kind = kind;
        Plural = plural;
        ApiVersion = group.Length == 0 ? version : $"{group}/{version}";
        StoredAs = ApiVersion;
        ListKind = kind + "List";
        _schema = new Lazy<TypeSchema>(schema, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <summary>API group, empty for the core group.</summary>
    public string Group { get; }

    /// <summary>Version, for example "v1".</summary>
    public string Version { get; }

    /// <summary>Kind, for example "Deployment".</summary>
    public string Kind { get; }

    /// <summary>Resource name in URLs, for example "deployments".</summary>
    public string Plural { get; }

    /// <summary>"v1" or "apps/v1".</summary>
    public string ApiVersion { get; }

    /// <summary>
    /// The apiVersion this kind is stored under. It differs from <see cref="ApiVersion"/> where two group
    /// versions show one stored object (events.k8s.io Events, autoscaling/v1 autoscalers).
    /// </summary>
    public string StoredAs { get; init; }

    /// <summary>Kind of the list, for example "DeploymentList".</summary>
    public string ListKind { get; init; }

    /// <summary>Lower case singular name.</summary>
    public string Singular { get; init; } = "";

    /// <summary>Short names such as "deploy".</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Categories such as "all".</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>True when objects live in a namespace.</summary>
    public bool Namespaced { get; init; }

    /// <summary>Verbs in discovery's words.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = AllVerbs;

    /// <summary>Subresources without the resource's own name.</summary>
    public IReadOnlyList<SubresourceDescription> Subresources { get; init; } = [];

    /// <summary>Field paths that a field selector may use besides metadata.name and metadata.namespace.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Own table columns (custom resources); built-in kinds have theirs in Tables.</summary>
    public IReadOnlyList<PrinterColumn> PrinterColumns { get; init; } = [];

    /// <summary>True for kinds of this server, false for custom resources.</summary>
    public bool BuiltIn { get; init; } = true;

    /// <summary>The definition and structural schema of a custom resource; null for kinds of this server.</summary>
    public CustomKind? Custom { get; init; }

    /// <summary>False for kinds that are only a call (reviews, bindings) and never stored.</summary>
    public bool Stored => Verbs.Contains("watch");

    /// <summary>True when there is a /status.</summary>
    public bool HasStatus => FindSubresource("status") is not null;

    /// <summary>True when there is a /scale.</summary>
    public bool HasScale => FindSubresource("scale") is not null;

    /// <summary>The type of the object; read on first use.</summary>
    public TypeSchema Schema => _schema.Value;

    /// <summary>The subresource of this name, or null.</summary>
    public SubresourceDescription? FindSubresource(string name)
    {
        foreach (var subresource in Subresources)
        {
            if (subresource.Name == name)
            {
                return subresource;
            }
        }

        return null;
    }

    /// <summary>"deployments.apps" or "pods", as error messages name the resource.</summary>
    public string QualifiedResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <inheritdoc/>
    public override string ToString() => $"{ApiVersion} {Kind}";
}

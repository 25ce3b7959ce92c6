using EdgeOrch.Api.Schema;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Resources;

/// <summary>
/// Finds kinds by what people type. The kinds this executable serves itself are known without asking; for anything else
/// the server's discovery is read, once.
/// </summary>
internal sealed class ResourceNames(ObjectSession session)
{
    private IReadOnlyList<ResourceKind>? _builtIn;
    private IReadOnlyList<ResourceKind>? _discovered;

    /// <summary>The kinds <c>all</c> stands for.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["pods", "services", "daemonsets.apps", "deployments.apps", "replicasets.apps", "statefulsets.apps", "cronjobs.batch", "jobs.batch"];

    /// <summary>The kind of a typed name.</summary>
    /// <exception cref="UserException">The server has no such kind.</exception>
    public async Task<ResourceKind> FindAsync(string name, CancellationToken cancellationToken) =>
        BuiltIn().FirstOrDefault(kind => kind.Answers(name))
        ?? (await DiscoverAsync(cancellationToken)).FirstOrDefault(kind => kind.Answers(name))
        ?? throw new UserException($"the server doesn't have a resource type \"{name}\"");

    /// <summary>The kinds of a comma-separated list, <c>all</c> spelt out.</summary>
    /// <exception cref="UserException">The server lacks one of them.</exception>
    public async Task<IReadOnlyList<ResourceKind>> FindAllAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var kinds = new List<ResourceKind>();
        foreach (var name in names.SelectMany(name => name == "all" ? All : [name]))
        {
            kinds.Add(await FindAsync(name, cancellationToken));
        }

        return kinds;
    }

    /// <summary>The kind an object says it is.</summary>
    /// <exception cref="UserException">The server has no such kind.</exception>
    public async Task<ResourceKind> OfObjectAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        bool Matches(ResourceKind candidate) => candidate.ApiVersion == apiVersion && candidate.Kind == kind;
        return BuiltIn().FirstOrDefault(Matches)
            ?? (await DiscoverAsync(cancellationToken)).FirstOrDefault(Matches)
            ?? throw new UserException($"no matches for kind \"{kind}\" in version \"{apiVersion}\": the server does not serve it (is its CustomResourceDefinition applied?)");
    }

    /// <summary>Forgets what discovery said: a definition just applied brings a new kind.</summary>
    public void Forget() => _discovered = null;

    private IReadOnlyList<ResourceKind> BuiltIn() => _builtIn ??= [.. ApiCatalog.LoadBuiltin().Kinds
        .Select(kind => new ResourceKind(kind.Group, kind.Version, kind.Kind, kind.Plural, kind.Namespaced)
        {
            Singular = kind.Singular,
            ShortNames = kind.ShortNames,
            Listable = kind.Verbs.Contains("list"),
        })];

    private async Task<IReadOnlyList<ResourceKind>> DiscoverAsync(CancellationToken cancellationToken)
    {
        if (_discovered is not null)
        {
            return _discovered;
        }

        var found = new List<ResourceKind>();
        foreach (var root in (string[])["/api", "/apis"])
        {
            try
            {
                var answer = await session.GetAsync(root, "", cancellationToken, Discovery.Accept);
                found.AddRange(Discovery.IsAggregated(answer) ? Discovery.Kinds(answer) : await DiscoverOneByOneAsync(root, answer, cancellationToken));
            }
            catch (ApiStatusException e) when (e.IsNotFound)
            {
                // A server without this part of discovery has no kinds there.
                continue;
            }
        }

        return _discovered = found;
    }

    private async Task<List<ResourceKind>> DiscoverOneByOneAsync(string root, System.Text.Json.Nodes.JsonObject answer, CancellationToken cancellationToken)
    {
        var found = new List<ResourceKind>();
        foreach (var groupVersion in Discovery.GroupVersions(answer))
        {
            found.AddRange(Discovery.KindsOf(await session.GetAsync($"{root}/{groupVersion}", "", cancellationToken)));
        }

        return found;
    }
}

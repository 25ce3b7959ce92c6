using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>One rule of a FlowSchema: whose requests for what. Immutable.</summary>
internal sealed class FlowRule
{
    private const string All = "*";
    private readonly FlowSubject[] _subjects;
    private readonly Target[] _resources;
    private readonly Target[] _paths;

    private FlowRule(FlowSubject[] subjects, Target[] resources, Target[] paths) => (_subjects, _resources, _paths) = (subjects, resources, paths);

    /// <summary>Reads a rule.</summary>
    public static FlowRule Parse(JsonObject rule) => new(
        [.. JsonTree.Objects(rule, "subjects").Select(FlowSubject.Parse)],
        [.. JsonTree.Objects(rule, "resourceRules").Select(Target.Parse)],
        [.. JsonTree.Objects(rule, "nonResourceRules").Select(Target.Parse)]);

    /// <summary>Whether the rule is about this request.</summary>
    public bool Matches(UserInfo user, RequestInfo info)
    {
        foreach (var subject in _subjects)
        {
            if (subject.Matches(user))
            {
                return MatchesRequest(info);
            }
        }

        return false;
    }

    private bool MatchesRequest(RequestInfo info)
    {
        foreach (var target in info.IsResource ? _resources : _paths)
        {
            if (info.IsResource ? target.MatchesResource(info) : target.MatchesPath(info))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(string[] list, string value)
    {
        foreach (var item in list)
        {
            if (item == All || item == value)
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Target(string[] Verbs, string[] Groups, string[] Resources, string[] Namespaces, bool ClusterScope, string[] Urls)
    {
        public static Target Parse(JsonObject rule) => new(
            [.. JsonTree.Texts(rule, "verbs")],
            [.. JsonTree.Texts(rule, "apiGroups")],
            [.. JsonTree.Texts(rule, "resources")],
            [.. JsonTree.Texts(rule, "namespaces")],
            JsonTree.Flag(rule, "clusterScope") ?? false,
            [.. JsonTree.Texts(rule, "nonResourceURLs")]);

        public bool MatchesResource(RequestInfo info) =>
            Has(Verbs, info.Verb) && Has(Groups, info.Group)
            && (info.Namespace.Length == 0 ? ClusterScope : Has(Namespaces, info.Namespace))
            && (info.Subresource.Length == 0 ? Has(Resources, info.Resource) : HasSubresource(info));

        public bool MatchesPath(RequestInfo info)
        {
            if (!Has(Verbs, info.Verb))
            {
                return false;
            }

            foreach (var url in Urls)
            {
                if (url == All || url == info.Path || (url.EndsWith("/*", StringComparison.Ordinal) && info.Path.AsSpan().StartsWith(url.AsSpan(0, url.Length - 1))))
                {
                    return true;
                }
            }

            return false;
        }

        private bool HasSubresource(RequestInfo info)
        {
            foreach (var item in Resources)
            {
                if (item == All || (item.Length == info.Resource.Length + 1 + info.Subresource.Length
                    && item.StartsWith(info.Resource, StringComparison.Ordinal) && item[info.Resource.Length] == '/'
                    && item.EndsWith(info.Subresource, StringComparison.Ordinal)))
                {
                    return true;
                }
            }

            return false;
        }
    }
}

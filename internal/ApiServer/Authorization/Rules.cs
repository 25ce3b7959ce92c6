using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Short forms to write rules down. Pure.</summary>
internal static class Rules
{
    public const string Read = "get,list,watch";
    public const string Write = "create,update,patch,delete,deletecollection";
    public const string ReadWrite = "create,delete,deletecollection,get,list,patch,update,watch";

    /// <summary>A rule on resources of groups; groups and verbs are separated by commas.</summary>
    public static PolicyRule On(string groups, string verbs, params string[] resources) =>
        new() { Verbs = [.. verbs.Split(',')], ApiGroups = [.. groups.Split(',')], Resources = [.. resources] };

    /// <summary>A rule on objects by name.</summary>
    public static PolicyRule OnNamed(string groups, string verbs, string resource, params string[] names) =>
        new() { Verbs = [.. verbs.Split(',')], ApiGroups = [.. groups.Split(',')], Resources = [resource], ResourceNames = [.. names] };

    /// <summary>A rule on paths.</summary>
    public static PolicyRule OnUrls(string verbs, params string[] urls) => new() { Verbs = [.. verbs.Split(',')], NonResourceURLs = [.. urls] };
}

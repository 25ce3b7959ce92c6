using EdgeOrch.ApiServer.WatchCache;

namespace EdgeOrch.ApiServer.Snapshots;

/// <summary>What a key of the store stands for.</summary>
public static class StoredKey
{
    /// <summary>The resource whose objects have such keys, as <c>pods</c> or <c>deployments.apps</c>; the key's first part for whatever else is stored.</summary>
    public static string ResourceOf(string key)
    {
        if (!key.StartsWith(StoreFeed.Root, StringComparison.Ordinal))
        {
            return "(" + key.TrimStart('/').Split('/')[0] + ")";
        }

        return key[StoreFeed.Root.Length..].Split('/') switch
        {
            ["core", var resource, ..] => resource,
            [var group, var resource, ..] => $"{resource}.{group}",
            _ => key,
        };
    }
}

using System.Text.Json.Nodes;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Quotas;

/// <summary>A write as quotas see it.</summary>
/// <param name="Group">The API group of the object.</param>
/// <param name="Resource">The plural resource.</param>
/// <param name="Value">The object as it will be; null when it goes.</param>
/// <param name="Old">The object as it is; null when it is new.</param>
public sealed record QuotaChange(string Group, string Resource, JsonObject? Value, JsonObject? Old)
{
    /// <summary>Whether the write may be refused; else it is only counted.</summary>
    public bool Refusable { get; init; }

    /// <summary>
    /// What the write does to a quota: its new <c>used</c>, or null when the quota is not touched; or why it is refused.
    /// A quota nobody has counted yet is touched without a new count.
    /// </summary>
    public (bool Touches, ResourceAmounts? Used, string? Refusal) Against(JsonObject quota)
    {
        var spec = JsonTree.Object(quota, "spec");
        var before = Old is not null && QuotaScopes.Match(spec, Group, Resource, Old);
        var after = Value is not null && QuotaScopes.Match(spec, Group, Resource, Value);
        if (!before && !after)
        {
            return default;
        }

        var status = JsonTree.Object(quota, "status");
        var hard = ResourceAmounts.Parse(JsonTree.Object(status, "hard"));
        var concerned = hard.Names.Where(name => QuotaUsage.Concerns(Group, Resource, name)).ToList();
        if (concerned.Count == 0)
        {
            return (!hard.Names.Any() && before != after, null, null);
        }

        var quotaName = JsonTree.Text(JsonTree.Object(quota, "metadata"), "name");
        if (Refusable && after && Group.Length == 0 && Resource == "pods" && QuotaUsage.MissingIn(Value!, concerned) is { } missing)
        {
            return (false, null, $"failed quota: {quotaName}: {missing}");
        }

        var used = ResourceAmounts.Parse(JsonTree.Object(status, "used"));
        var delta = Delta(concerned, after, before);
        return !delta.Names.Any() ? default
            : Refusable && Exceeded(delta, used, hard) is { Count: > 0 } names
                ? (false, null, $"exceeded quota: {quotaName}, requested: {delta.Print(names)}, used: {used.Print(names)}, limited: {hard.Print(names)}")
                : (true, Sum(used, delta), null);
    }

    // Only the names that change.
    private ResourceAmounts Delta(List<string> concerned, bool after, bool before)
    {
        var next = after ? QuotaUsage.Of(Group, Resource, Value!) : new ResourceAmounts();
        var last = before ? QuotaUsage.Of(Group, Resource, Old!) : new ResourceAmounts();
        var delta = new ResourceAmounts();
        foreach (var name in concerned)
        {
            if (next[name] != last[name])
            {
                delta[name] = next[name] - last[name];
            }
        }

        return delta;
    }

    private static List<string> Exceeded(ResourceAmounts delta, ResourceAmounts used, ResourceAmounts hard) =>
        [.. delta.Names.Where(name => delta[name] > default(Quantity) && used[name] + delta[name] > hard[name])];

    private static ResourceAmounts Sum(ResourceAmounts used, ResourceAmounts delta)
    {
        var sum = new ResourceAmounts();
        sum.Add(used);
        foreach (var name in delta.Names)
        {
            sum.Add(name, delta[name]);
            if (sum[name] < default(Quantity))
            {
                sum[name] = default;
            }
        }

        return sum;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Schema;
using Xunit.Abstractions;

namespace EdgeOrch.Api.Tests.Apply;

/// <summary>Managers apply and update random parts of one object; what they own and what is there must follow from what they did.</summary>
public sealed class RandomManagersTests(ITestOutputHelper output)
{
    private static readonly TypeSchema Pod = TestObjects.Kind("v1", "Pod").Schema;
    private static readonly string[] Managers = ["a", "b", "c"];

    [Fact]
    public void Whoever_writes_what_fields_have_owners_and_owners_have_fields()
    {
        var seed = Environment.TickCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            Round(random);
        }
    }

    private static void Round(Random random)
    {
        JsonObject? live = null;
        var applied = new Dictionary<string, FieldSet>(StringComparer.Ordinal);
        for (var step = 0; step < 12; step++)
        {
            var manager = Managers[random.Next(Managers.Length)];
            var now = DateTimeOffset.UnixEpoch.AddMinutes(step);
            if (live is null || random.Next(3) > 0)
            {
                var config = Config(random);
                var before = live;
                live = Applying.Apply(Pod, live, config, manager, force: true, now);
                applied[manager] = UnownedFields.Drop(ObjectFields.Of(Pod, config));
                CheckApplied(before, live, config, manager, applied[manager], now);
            }
            else
            {
                var next = (JsonObject)live.DeepClone();
                next["spec"] = Config(random)["spec"]!.DeepClone();
                Applying.Track(Pod, live, next, "u-" + manager, now);
                live = next;
            }

            foreach (var entry in ManagerEntries.Read(ManagerEntries.Of(live)) ?? [])
            {
                CheckEntry(live, entry, applied);
            }
        }
    }

    private static void CheckApplied(JsonObject? before, JsonObject live, JsonObject config, string manager, FieldSet set, DateTimeOffset now)
    {
        var entry = ManagerEntries.Read(ManagerEntries.Of(live))!.SingleOrDefault(e => e.Applied && e.Manager == manager);
        Assert.True(set.IsEmpty ? entry is null : entry!.Fields.SameAs(set), live.ToJsonString());
        var again = Applying.Apply(Pod, live, config, manager, force: false, now.AddHours(1));
        Assert.True(JsonNode.DeepEquals(live, again), Difference.First(live, again, ""));
        Assert.True(ObjectComparison.Of(Pod, live, ObjectMerge.Of(Pod, live, config)).IsEmpty, "the configuration is in effect");
        if (before is null)
        {
            return;
        }

        // What is gone was no other applier's; what somebody changed in a list item goes when the item's applier leaves.
        var gone = ObjectComparison.Of(Pod, before, live).Removed;
        foreach (var other in ManagerEntries.Read(ManagerEntries.Of(before))!)
        {
            if (other.Applied && other.Manager != manager)
            {
                Assert.True(FieldSets.Common(gone, other.Fields) is null or { IsEmpty: true }, $"{manager} removed a field of {other}");
            }
        }
    }

    // Nobody owns what is not there, and appliers own at most what they last applied.
    private static void CheckEntry(JsonObject live, ManagerEntry entry, Dictionary<string, FieldSet> applied)
    {
        var slot = new Slot(Pod, null);
        var there = FieldSets.Union(ObjectComparison.Of(Pod, [], live).Added, FieldSets.Union(ObjectFields.Of(Pod, live), FieldSets.WithNamed(ObjectFields.Of(Pod, live), slot)));
        var missing = FieldSets.Without(entry.Fields, there);
        Assert.True(missing.IsEmpty, $"{entry} owns what is not there: {string.Join(' ', missing.Paths())}\n{live}");
        if (entry.Applied)
        {
            Assert.True(FieldSets.Without(entry.Fields, applied[entry.Manager]).IsEmpty, $"{entry} owns what it did not apply");
        }
    }

    private static JsonObject Config(Random random)
    {
        var spec = new JsonObject();
        Maybe(random, spec, "nodeName", () => random.Next(3).ToString(CultureInfo.InvariantCulture));
        Maybe(random, spec, "hostname", () => random.Next(3).ToString(CultureInfo.InvariantCulture));
        Maybe(random, spec, "overhead", () => Keys(random));
        Maybe(random, spec, "dnsConfig", () => new JsonObject { ["nameservers"] = new JsonArray(random.Next(3).ToString(CultureInfo.InvariantCulture)) });
        Maybe(random, spec, "containers", () => new JsonArray([.. Names(random).Select(JsonNode (n) => Container(random, n))]));
        var value = TestObjects.Json("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}""");
        value["spec"] = spec;
        Maybe(random, value["metadata"]!.AsObject(), "labels", () => Keys(random));
        return value;
    }

    private static JsonObject Container(Random random, string name)
    {
        var container = new JsonObject { ["name"] = name };
        Maybe(random, container, "image", () => random.Next(3).ToString(CultureInfo.InvariantCulture));
        Maybe(random, container, "args", () => new JsonArray(random.Next(3).ToString(CultureInfo.InvariantCulture)));
        Maybe(random, container, "ports", () => new JsonArray([.. Names(random).Select(JsonNode (n) => new JsonObject { ["containerPort"] = n[0] - 'a' + 80L, ["protocol"] = "TCP", ["name"] = random.Next(2) + n })]));
        return container;
    }

    private static JsonObject Keys(Random random) => new([.. Names(random).Select(n => KeyValuePair.Create(n, (JsonNode?)random.Next(3).ToString(CultureInfo.InvariantCulture)))]);

    private static IEnumerable<string> Names(Random random)
    {
        string[] names = ["a", "b", "c", "d"];
        random.Shuffle(names);
        return names.Take(random.Next(1, 4));
    }

    private static void Maybe(Random random, JsonObject target, string name, Func<JsonNode> value)
    {
        if (random.Next(2) == 0)
        {
            target[name] = value();
        }
    }
}

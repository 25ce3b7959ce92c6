using System.Text;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Storage.Encryption;

/// <summary>Values in the store, sealed and opened.</summary>
public sealed class SealingRulesTests
{
    private const string Key = "/registry/core/secrets/default/a";
    private static readonly byte[] s_value = Encoding.UTF8.GetBytes("""{"rv":"","v":1}""");
    private static readonly EncryptionKey s_one = new("one", Enumerable.Repeat((byte)1, 16).ToArray());
    private static readonly EncryptionKey s_two = new("two", Enumerable.Repeat((byte)2, 24).ToArray());
    private static readonly EncryptionKey s_three = new("three", Enumerable.Repeat((byte)3, 32).ToArray());

    [Fact]
    public void A_sealed_value_names_its_key_shows_nothing_else_and_opens_with_its_revision()
    {
        var rules = Rules(EncryptionProvider.AesGcm([s_one]));
        var stored = Write(rules, Key);
        var text = Encoding.Latin1.GetString(stored.Span);
        Assert.StartsWith("k8s:enc:aesgcm:v1:one:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rv", text, StringComparison.Ordinal);
        Assert.Equal("""{"rv":"77","v":1}""", Read(rules, Key, stored, 77));
        Assert.NotEqual(stored.ToArray(), Write(rules, Key).ToArray());
    }

    [Fact]
    public void What_is_not_covered_passes_as_the_very_same()
    {
        var rules = Rules(EncryptionProvider.AesGcm([s_one]));
        var transaction = new Transaction([], [new Mutation("/registry/core/configmaps/default/a", s_value, 7)]);
        Assert.Same(transaction, rules.Seal(transaction));
        var stored = new KeyValue("/registry/core/configmaps/default/a", s_value, 1, 1);
        Assert.Same(stored, rules.Open(stored));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Whatever_the_order_of_providers_the_first_writes_and_all_read(int order)
    {
        EncryptionProvider[] all = [EncryptionProvider.AesGcm([s_one, s_two]), EncryptionProvider.AesGcm([s_three]), EncryptionProvider.Identity];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        var rules = Rules([.. orders[order].Select(at => all[at])]);
        string?[] names = ["one", "three", null];
        Assert.Equal(names[orders[order][0]], SealedValue.KeyNameOf(Write(rules, Key).Span));
        foreach (var key in (EncryptionKey[])[s_one, s_two, s_three])
        {
            Assert.Equal("""{"rv":"5","v":1}""", Read(rules, Key, Write(Rules(EncryptionProvider.AesGcm([key])), Key), 5));
        }

        Assert.Equal("""{"rv":"","v":1}""", Read(rules, Key, s_value, 5));
    }

    [Fact]
    public void A_key_that_is_not_there_is_named()
    {
        var stored = Write(Rules(EncryptionProvider.AesGcm([s_one])), Key);
        Assert.Contains("sealed with the key \"one\", which is not in the file", Refusal(Rules(EncryptionProvider.AesGcm([s_two])), Key, stored), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_secret_under_the_same_name_opens_nothing()
    {
        var stored = Write(Rules(EncryptionProvider.AesGcm([s_one])), Key);
        Assert.Contains("\"one\", whose secret was another", Refusal(Rules(EncryptionProvider.AesGcm([new EncryptionKey("one", s_two.Secret)])), Key, stored), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_under_another_key_does_not_open()
    {
        var rules = Rules(EncryptionProvider.AesGcm([s_one]));
        Assert.NotEmpty(Refusal(rules, "/registry/core/secrets/default/b", Write(rules, Key)));
    }

    [Fact]
    public void A_value_that_was_cut_or_changed_anywhere_does_not_open()
    {
        var rules = Rules(EncryptionProvider.AesGcm([s_one]));
        var stored = Write(rules, Key).ToArray();
        for (var length = "k8s:enc:".Length; length < stored.Length; length++)
        {
            Assert.NotEmpty(Refusal(rules, Key, stored.AsMemory(0, length)));
        }

        for (var at = "k8s:enc:".Length; at < stored.Length; at++)
        {
            var changed = stored.ToArray();
            changed[at] ^= 1;
            Assert.NotEmpty(Refusal(rules, Key, changed));
        }
    }

    [Fact]
    public void Plain_values_are_refused_where_identity_is_not_among_the_providers() =>
        Assert.Contains("identity", Refusal(Rules(EncryptionProvider.AesGcm([s_one])), Key, s_value), StringComparison.Ordinal);

    [Fact]
    public void The_first_entry_that_names_a_kind_counts()
    {
        var rules = new SealingRules(new EncryptionConfiguration(
        [
            new EncryptionRule(["secrets"], [EncryptionProvider.AesGcm([s_one])]),
            new EncryptionRule(["*.*"], [EncryptionProvider.AesGcm([s_two])]),
        ]));
        Assert.Equal("one", SealedValue.KeyNameOf(Write(rules, Key).Span));
        Assert.Equal("two", SealedValue.KeyNameOf(Write(rules, "/registry/apps/deployments/default/a").Span));
    }

    private static SealingRules Rules(params EncryptionProvider[] providers) => new(new EncryptionConfiguration([new EncryptionRule(["secrets"], providers)]));

    private static ReadOnlyMemory<byte> Write(SealingRules rules, string key) =>
        rules.Seal(new Transaction([], [new Mutation(key, s_value, 7)])).Mutations[0].Value!.Value;

    private static string Read(SealingRules rules, string key, ReadOnlyMemory<byte> stored, long revision) =>
        Encoding.UTF8.GetString(rules.Open(new KeyValue(key, stored, 1, revision)).Value.Span);

    private static string Refusal(SealingRules rules, string key, ReadOnlyMemory<byte> stored)
    {
        var opened = rules.Open(new KeyValue(key, stored, 1, 5));
        Assert.True(SealedValue.IsMarked(opened.Value.Span));
        return SealedValue.ReasonOf(opened.Value.Span);
    }
}

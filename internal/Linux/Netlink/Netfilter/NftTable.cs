using System.Text;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>A whole table as it should be. Immutable; made by pure code, printed for tests and people, applied as one transaction.</summary>
public sealed record NftTable(NftFamily Family, string Name, IReadOnlyList<NftSet> Sets, IReadOnlyList<NftChain> Chains)
{
    /// <summary>The table in nft's syntax, in the order given.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append($"table {Family.ToString().ToLowerInvariant()} {Name} {{\n");
        foreach (var set in Sets)
        {
            AppendSet(text, set);
        }

        foreach (var chain in Chains)
        {
            text.Append($"\tchain {chain.Name} {{\n");
            if (chain.Hook is not null)
            {
                text.Append($"\t\t{chain.Hook.Text}\n");
            }

            foreach (var rule in chain.Rules)
            {
                text.Append($"\t\t{rule.Text}\n");
            }

            text.Append("\t}\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void AppendSet(StringBuilder text, NftSet set)
    {
        text.Append($"\t{(set.DataType is null ? "set" : "map")} {set.Name} {{\n\t\ttype {set.KeyType.Text}");
        text.Append(set.DataType is null ? "\n" : $" : {set.DataType.Text}\n");
        if (set.Timeout is { } timeout)
        {
            text.Append($"\t\tflags dynamic,timeout\n\t\ttimeout {(long)timeout.TotalSeconds}s\n");
        }

        if (set.Elements.Count > 0)
        {
            text.Append("\t\telements = {\n");
            foreach (var element in set.Elements)
            {
                text.Append($"\t\t\t{element.Text},\n");
            }

            text.Append("\t\t}\n");
        }

        text.Append("\t}\n");
    }
}

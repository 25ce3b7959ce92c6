using EdgeOrch.Linux.Netlink.Netfilter.Expressions;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>A rule: how nft would write it, and the expressions the kernel runs. Made by <see cref="NftRuleBuilder"/>.</summary>
/// <param name="Text">The rule in nft's syntax; equal rules have equal texts.</param>
/// <param name="Expressions">What the kernel runs, left to right.</param>
public sealed record NftRule(string Text, IReadOnlyList<NftExpression> Expressions);

using System.Reflection;

namespace EdgeOrch.Cli;

/// <summary>What this executable is.</summary>
internal static class ProductVersion
{
    /// <summary>The product's version.</summary>
    public static string Product { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The Kubernetes level served.</summary>
    public const string Kubernetes = "v1.36.0+edgeorch.1";
}

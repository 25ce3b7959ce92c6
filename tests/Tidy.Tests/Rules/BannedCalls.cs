using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeOrch.Tidy.Tests.Rules;

/// <summary>Calls that the house does not make, each with what to do instead.</summary>
public static class BannedCalls
{
    private sealed record Ban(string Call, string Instead, Func<SourceFile, bool> Where);

    private static readonly Func<SourceFile, bool> Product = static file => file.IsProduct;
    private static readonly Func<SourceFile, bool> Internal = static file => file.Path.StartsWith("internal/", StringComparison.Ordinal);

    private static readonly Ban[] Bans =
    [
        new("DateTime.Now", "take a TimeProvider, or 'now' as an argument in a core", static _ => true),
        new("DateTime.UtcNow", "take a TimeProvider, or 'now' as an argument in a core", Product),
        new("DateTimeOffset.Now", "take a TimeProvider, or 'now' as an argument in a core", static _ => true),
        new("DateTimeOffset.UtcNow", "take a TimeProvider, or 'now' as an argument in a core", Product),
        new("Random.Shared", "take a seeded Random as an argument", static _ => true),
        new("Thread.Sleep", "wait for an event, or poll a condition with a deadline", static _ => true),
        new("Process.Start", "call the kernel or an API; nothing is shelled out", Product),
        new("Console.Write", "log through ILogger; only commands print", Internal),
        new("Console.WriteLine", "log through ILogger; only commands print", Internal),
        new("Console.Out", "log through ILogger; only commands print", Internal),
        new("Console.Error", "log through ILogger; only commands print", Internal),
        new("Activator.CreateInstance", "construct it by name; reflection does not survive trimming", Product),
        new("Type.GetType", "name the type; reflection does not survive trimming", Product),
        new("Assembly.Load", "reference the type; reflection does not survive trimming", Product),
        new("Assembly.LoadFrom", "reference the type; reflection does not survive trimming", Product),
        new("GC.Collect", "leave memory to the collector; only the composition root may ask for it", Internal),
        new("Environment.Exit", "return an exit status from the command", Product),
    ];

    private static readonly string[] ReflectionMembers =
        ["MakeGenericType", "MakeGenericMethod", "GetProperties", "GetFields", "GetMethods", "GetCustomAttributes", "InvokeMember"];

    /// <summary>Checks one file.</summary>
    public static IEnumerable<Finding> Check(SourceFile file)
    {
        foreach (MemberAccessExpressionSyntax access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
        {
            string text = access.ToString();
            foreach (Ban ban in Bans)
            {
                if (Names(text, ban.Call) && ban.Where(file))
                {
                    yield return file.At(access, $"{ban.Call}: {ban.Instead}");
                }
            }

            if (file.IsProduct && ReflectionMembers.Contains(access.Name.Identifier.Text))
            {
                yield return file.At(access, $"{access.Name.Identifier.Text}: reflection does not survive trimming");
            }
        }

        foreach (InvocationExpressionSyntax call in file.Root.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (DelayFinding(file, call) is { } delay)
            {
                yield return delay;
            }

            if (file.IsProduct && call.Expression.ToString().StartsWith("JsonSerializer.", StringComparison.Ordinal) && !NamesTypeInfo(call))
            {
                yield return file.At(call, "JsonSerializer without JsonTypeInfo uses reflection: pass a source-generated context's type");
            }
        }
    }

    private static bool Names(string text, string call) =>
        text == call || (text.EndsWith(call, StringComparison.Ordinal) && text[^(call.Length + 1)] == '.');

    private static bool NamesTypeInfo(InvocationExpressionSyntax call) => call.ArgumentList.Arguments.Any(static argument =>
        argument.ToString() is var text && (text.Contains("Context.", StringComparison.Ordinal) || text.Contains("ypeInfo", StringComparison.Ordinal)));

    /// <summary>A delay in the product takes its clock from outside; in a test it only paces a loop that polls a condition.</summary>
    private static Finding? DelayFinding(SourceFile file, InvocationExpressionSyntax call)
    {
        if (!Names(call.Expression.ToString(), "Task.Delay"))
        {
            return null;
        }

        bool hasClock = call.ArgumentList.Arguments.Any(static argument =>
            argument.ToString() is var text && (text.Contains("ime", StringComparison.Ordinal) || text.Contains("clock", StringComparison.OrdinalIgnoreCase))
            && !text.Contains("TimeSpan", StringComparison.Ordinal));
        if (file.IsProduct && !hasClock)
        {
            return file.At(call, "Task.Delay without a TimeProvider: pass the component's clock");
        }

        bool polls = call.Ancestors().Any(static node => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax);
        bool isHarness = file.Path.StartsWith("tests/Testing/", StringComparison.Ordinal);
        return file.IsTest && !isHarness && !polls && !hasClock && !IsInfinite(call)
            ? file.At(call, "Task.Delay in a test: poll a condition with a deadline (Eventually.TrueAsync)")
            : null;
    }

    // Waiting for ever until cancelled is not sleeping for a while.
    private static bool IsInfinite(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments[0].ToString() is var text && (text.Contains("Infinite", StringComparison.Ordinal) || text == "-1");
}

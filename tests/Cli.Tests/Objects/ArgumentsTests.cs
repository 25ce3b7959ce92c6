using EdgeOrch.Cli.Objects;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Tests.Objects;

public sealed class ArgumentsTests
{
    [Fact]
    public void Types_are_separated_by_commas_and_names_follow()
    {
        var targets = ResourceArguments.Parse(["pods,svc", "a", "b"]);
        Assert.Equal(["pods", "svc"], targets.Select(t => t.Type));
        Assert.All(targets, t => Assert.Equal(["a", "b"], t.Names));
    }

    [Fact]
    public void Slashes_name_objects_of_several_types()
    {
        var targets = ResourceArguments.Parse(["pod/a", "pod/b", "svc/c"]);
        Assert.Equal([("pod", "a b"), ("svc", "c")], targets.Select(t => (t.Type, string.Join(' ', t.Names))));
    }

    [Theory]
    [InlineData("pod/a", "b")]
    [InlineData("pod/")]
    [InlineData("a/b/c")]
    [InlineData]
    public void Mixed_and_broken_forms_are_refused(params string[] arguments) =>
        Assert.Throws<SettingException>(() => ResourceArguments.Parse(arguments));

    [Theory]
    [InlineData("deployments", true)]
    [InlineData("Deployment", true)]
    [InlineData("deploy", true)]
    [InlineData("deployments.apps", true)]
    [InlineData("deployment.v1.apps", true)]
    [InlineData("deployments.extensions", false)]
    [InlineData("pods", false)]
    public void Kinds_answer_to_all_their_names(string name, bool answers) =>
        Assert.Equal(answers, new ResourceKind("apps", "v1", "Deployment", "deployments", true) { Singular = "deployment", ShortNames = ["deploy"] }.Answers(name));

    [Theory]
    [InlineData("--bogus", "get", "pods", "--bogus")]
    [InlineData("-z", "get", "-z")]
    [InlineData("--what", "exec", "p", "--what", "--", "ls", "-la")]
    public void Unknown_flags_are_named(string flag, params string[] line)
    {
        var error = Assert.Throws<SettingException>(() => ObjectCommand.RejectUnknownFlags(CommandLine.Create().Parse(line)));
        Assert.Contains($"unknown flag: {flag};", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec", "p", "-it", "--", "ls", "-la", "--color")]
    [InlineData("logs", "p", "--tail", "-1", "-f")]
    [InlineData("apply", "-f", "-")]
    [InlineData("get", "pods", "-o", "wide", "-n", "kube-system", "-lapp=web")]
    [InlineData("get", "pods", "-owide", "-A", "-w")]
    [InlineData("delete", "pod", "x", "--wait=false", "--grace-period=5")]
    [InlineData("scale", "--replicas=3", "deploy/web")]
    public void Usual_lines_are_understood(params string[] line)
    {
        var parsed = CommandLine.Create().Parse(line);
        Assert.Empty(parsed.Errors);
        ObjectCommand.RejectUnknownFlags(parsed);
    }

    [Fact]
    public void Words_after_two_dashes_belong_to_the_remote_command()
    {
        var parsed = CommandLine.Create().Parse(["exec", "p", "-c", "main", "--", "sh", "-c", "exit 3"]);
        Assert.Equal(["sh", "-c", "exit 3"], parsed.GetValue<string[]>("command")!);
        Assert.Equal("main", parsed.GetValue<string>("--container"));
    }
}

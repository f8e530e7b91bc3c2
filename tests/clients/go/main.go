// The Go SDK. Modes: a revision, which is proposed; it comes out as the one agreed.
//
// The job comes as JSON in the first argument, as for the other clients (../node/scenario.mjs); the last line on standard
// output is the report.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type job struct {
	Transport, Mode, Server, URL, Journal, Tag string
	Command                                    []string
	Env                                        map[string]string
}

// theJob is read once, by main.
var theJob job

type failure struct {
	Step  string `json:"step"`
	Error string `json:"error"`
}

type report struct {
	Era    string    `json:"era"`
	Passed []string  `json:"passed"`
	Failed []failure `json:"failed"`
}

func (j job) transport() mcp.Transport {
	if j.Transport == "http" {
		return &mcp.StreamableClientTransport{Endpoint: j.URL}
	}
	command := exec.Command(j.Command[0], j.Command[1:]...)
	for name, value := range j.Env {
		command.Env = append(command.Env, name+"="+value)
	}
	return &mcp.CommandTransport{Command: command}
}

func call(ctx context.Context, s *mcp.ClientSession, name string, arguments map[string]any) (*mcp.CallToolResult, string, error) {
	result, err := s.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: arguments})
	if err != nil {
		return nil, "", err
	}
	text, ok := result.Content[0].(*mcp.TextContent)
	if !ok {
		return nil, "", fmt.Errorf("%s: no text", name)
	}
	return result, text.Text, nil
}

func expect(holds bool, format string, arguments ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf(format, arguments...)
}

// Waits until the upstream's journal has an entry with this tag whose outcome is wanted.
func upstream(tag string, wanted func(outcome string) bool) error {
	var seen []string
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		response, err := http.Get(theJob.Journal)
		if err != nil {
			return err
		}
		var journal struct {
			Entries []struct{ Tag, Outcome string }
		}
		err = json.NewDecoder(response.Body).Decode(&journal)
		response.Body.Close()
		if err != nil {
			return err
		}
		seen = nil
		for _, entry := range journal.Entries {
			if entry.Tag != tag {
				continue
			}
			if wanted(entry.Outcome) {
				return nil
			}
			seen = append(seen, entry.Outcome)
		}
	}
	return fmt.Errorf("the upstream never saw what was awaited: %v", seen)
}

// Of the call that carries this token, as far as it has come.
var progress = struct {
	sync.Mutex
	of map[string][]mcp.ProgressNotificationParams
}{of: map[string][]mcp.ProgressNotificationParams{}}

func noteProgress(_ context.Context, request *mcp.ProgressNotificationClientRequest) {
	progress.Lock()
	defer progress.Unlock()
	token := fmt.Sprint(request.Params.ProgressToken)
	progress.of[token] = append(progress.of[token], *request.Params)
}

// Calls with a progress token; gives what was reported, too. The client hands progress on beside its results, so the last
// of it may come a moment later.
func callWithProgress(ctx context.Context, s *mcp.ClientSession, name string, arguments map[string]any) (string, []mcp.ProgressNotificationParams, error) {
	params := &mcp.CallToolParams{Name: name, Arguments: arguments}
	params.SetProgressToken(name)
	result, err := s.CallTool(ctx, params)
	if err != nil {
		return "", nil, err
	}
	var pieces []mcp.ProgressNotificationParams
	for seen := -1; seen < len(pieces); time.Sleep(50 * time.Millisecond) {
		seen = len(pieces)
		progress.Lock()
		pieces = slices.Clone(progress.of[name])
		progress.Unlock()
	}
	return result.Content[0].(*mcp.TextContent).Text, pieces, nil
}

type step struct {
	name string
	run  func(context.Context, *mcp.ClientSession) error
}

var gateway = []step{
	{"tools_list", func(ctx context.Context, s *mcp.ClientSession) error {
		list, err := s.ListTools(ctx, nil)
		if err != nil {
			return err
		}
		return expect(len(list.Tools) >= 9, "%d tools", len(list.Tools))
	}},
	{"plain", func(ctx context.Context, s *mcp.ClientSession) error {
		result, text, err := call(ctx, s, "generate_completion", map[string]any{
			"prompt": "In two sentences: why are there two high tides a day?", "model": "openai/gpt-6-luna", "cache": "off"})
		if err != nil {
			return err
		}
		return expect(!result.IsError && strings.Contains(text, "The Moon's pull"), "%s", text)
	}},
	{"bad_argument", func(ctx context.Context, s *mcp.ClientSession) error {
		result, text, err := call(ctx, s, "generate_completion", map[string]any{"prompt": "x", "max_tokens": "many"})
		if err != nil {
			return err
		}
		return expect(result.IsError && strings.Contains(text, "max_tokens"), "%s", text)
	}},
	{"streamed", func(ctx context.Context, s *mcp.ClientSession) error {
		text, pieces, err := callWithProgress(ctx, s, "stream_completion", map[string]any{
			"prompt": "Tell a story. [[fault:split=every:200;pace=10]]", "provider": "custom", "model": "any", "cache": "off"})
		if err != nil {
			return err
		}
		var answer struct{ Text string }
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			return err
		}
		var said strings.Builder
		for i, piece := range pieces {
			said.WriteString(piece.Message)
			if i > 0 && piece.Progress <= pieces[i-1].Progress {
				return fmt.Errorf("progress %v after %v", piece.Progress, pieces[i-1].Progress)
			}
		}
		return expect(len(pieces) > 1 && said.String() == answer.Text, "%d pieces: %q instead of %q", len(pieces), said.String(), answer.Text)
	}},
	{"provider_error", func(ctx context.Context, s *mcp.ClientSession) error {
		result, text, err := call(ctx, s, "generate_completion", map[string]any{
			"prompt": "[[fault:401]] [[tag:" + theJob.Tag + "-401]]", "provider": "custom", "model": "any"})
		if err != nil {
			return err
		}
		var failed struct {
			ErrorCode string `json:"error_code"`
			Retryable bool
		}
		if err := json.Unmarshal([]byte(text), &failed); err != nil {
			return err
		}
		return expect(result.IsError && failed.ErrorCode == "authentication_error" && !failed.Retryable, "%s", text)
	}},
	{"large_result", func(ctx context.Context, s *mcp.ClientSession) error {
		result, text, err := call(ctx, s, "list_models", map[string]any{"all": true})
		if err != nil {
			return err
		}
		structured, err := json.Marshal(result.StructuredContent)
		if err != nil {
			return err
		}
		return expect(len(structured) > 10_000 && len(text) > 10_000, "%d bytes of text, %d structured", len(text), len(structured))
	}},
	{"unknown_tool", func(ctx context.Context, s *mcp.ClientSession) error {
		_, _, err := call(ctx, s, "no_such_tool", nil)
		return expect(err != nil && strings.Contains(err.Error(), "no_such_tool"), "%v", err)
	}},
	{"resources_list", func(ctx context.Context, s *mcp.ClientSession) error {
		list, err := s.ListResources(ctx, nil)
		if err != nil {
			return err
		}
		uris := map[string]bool{}
		for _, resource := range list.Resources {
			uris[resource.URI] = true
		}
		templates, err := s.ListResourceTemplates(ctx, nil)
		if err != nil {
			return err
		}
		for _, template := range templates.ResourceTemplates {
			uris[template.URITemplate] = true
		}
		for _, uri := range []string{"gateway://guide", "gateway://usage", "gateway://models/{provider}"} {
			if !uris[uri] {
				return fmt.Errorf("%s is not among %v", uri, uris)
			}
		}
		return nil
	}},
	{"prompts_list", func(ctx context.Context, s *mcp.ClientSession) error {
		list, err := s.ListPrompts(ctx, nil)
		if err != nil {
			return err
		}
		var names []string
		for _, prompt := range list.Prompts {
			names = append(names, prompt.Name)
		}
		return expect(slices.Contains(names, "delegate") && slices.Contains(names, "spending"), "%v", names)
	}},
	{"resources", func(ctx context.Context, s *mcp.ClientSession) error {
		read, err := s.ReadResource(ctx, &mcp.ReadResourceParams{URI: "gateway://providers"})
		if err != nil {
			return err
		}
		return expect(strings.Contains(read.Contents[0].Text, "openai"), "%s", read.Contents[0].Text)
	}},
	{"prompt", func(ctx context.Context, s *mcp.ClientSession) error {
		prompt, err := s.GetPrompt(ctx, &mcp.GetPromptParams{Name: "delegate", Arguments: map[string]string{"task": "count the sheep"}})
		if err != nil {
			return err
		}
		text := prompt.Messages[0].Content.(*mcp.TextContent).Text
		return expect(strings.Contains(text, "count the sheep"), "%s", text)
	}},
	{"completion", func(ctx context.Context, s *mcp.ClientSession) error {
		done, err := s.Complete(ctx, &mcp.CompleteParams{Ref: &mcp.CompleteReference{Type: "ref/prompt", Name: "delegate"},
			Argument: mcp.CompleteParamsArgument{Name: "model", Value: "gpt-6-l"}})
		if err != nil {
			return err
		}
		return expect(strings.Contains(strings.Join(done.Completion.Values, " "), "openai/gpt-6-luna"), "%v", done.Completion.Values)
	}},
	{"cancel", func(ctx context.Context, s *mcp.ClientSession) error {
		tag := theJob.Tag + "-cancel"
		called, stop := context.WithCancel(ctx)
		defer stop()
		ended := make(chan error, 1)
		go func() {
			_, _, err := call(called, s, "generate_completion", map[string]any{
				"prompt": "[[fault:stall=head]] [[tag:" + tag + "]]", "provider": "custom", "model": "any", "cache": "off"})
			ended <- err
		}()
		if err := upstream(tag, func(outcome string) bool { return outcome == "in_progress" }); err != nil {
			return err
		}
		stop()
		if err := <-ended; err == nil {
			return fmt.Errorf("a stalled call came back")
		}
		// A stall lasts until its client leaves.
		return upstream(tag, func(outcome string) bool { return outcome != "in_progress" })
	}},
	{"after_cancel", func(ctx context.Context, s *mcp.ClientSession) error {
		_, text, err := call(ctx, s, "get_provider_status", nil)
		if err != nil {
			return err
		}
		return expect(strings.Contains(text, "openai"), "%s", text)
	}},
}

// Of the fixture server, which asks before it answers.
var fixtures = []step{
	{"form", func(ctx context.Context, s *mcp.ClientSession) error {
		_, text, err := call(ctx, s, "test_elicitation", map[string]any{"message": "Who are you?"})
		if err != nil {
			return err
		}
		return expect(strings.HasPrefix(text, "User response: ") && strings.Contains(text, "Ada"), "%s", text)
	}},
	{"two_rounds", func(ctx context.Context, s *mcp.ClientSession) error {
		_, text, err := call(ctx, s, "test_input_required_result_multi_round", nil)
		if err != nil {
			return err
		}
		return expect(strings.HasPrefix(text, "Hello Ada, your favourite colour is Ada"), "%s", text)
	}},
	{"progress", func(ctx context.Context, s *mcp.ClientSession) error {
		_, pieces, err := callWithProgress(ctx, s, "test_tool_with_progress", nil)
		if err != nil {
			return err
		}
		return expect(len(pieces) == 3 && pieces[1].Progress == 50 && pieces[2].Progress == 100, "%v", pieces)
	}},
	{"sampling", func(ctx context.Context, s *mcp.ClientSession) error {
		_, text, err := call(ctx, s, "test_sampling", map[string]any{"prompt": "Capital?"})
		if err != nil {
			return err
		}
		return expect(text == "LLM response: Paris", "%s", text)
	}},
}

func fillIn(_ context.Context, request *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
	var schema struct{ Properties map[string]any }
	text, err := json.Marshal(request.Params.RequestedSchema)
	if err != nil {
		return nil, err
	}
	if err = json.Unmarshal(text, &schema); err != nil {
		return nil, err
	}
	content := map[string]any{}
	for name := range schema.Properties {
		content[name] = "Ada"
	}
	return &mcp.ElicitResult{Action: "accept", Content: content}, nil
}

func sample(context.Context, *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) {
	return &mcp.CreateMessageResult{Role: "assistant", Model: "a-model", Content: &mcp.TextContent{Text: "Paris"}}, nil
}

func main() {
	if err := json.Unmarshal([]byte(os.Args[1]), &theJob); err != nil {
		panic(err)
	}
	j := theJob
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	client := mcp.NewClient(&mcp.Implementation{Name: "go", Version: "1.0.0"},
		&mcp.ClientOptions{ElicitationHandler: fillIn, CreateMessageHandler: sample, ProgressNotificationHandler: noteProgress})
	session, err := client.Connect(ctx, j.transport(), &mcp.ClientSessionOptions{ProtocolVersion: j.Mode})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := report{Era: session.InitializeResult().ProtocolVersion, Passed: []string{}, Failed: []failure{}}
	steps := gateway
	if j.Server == "fixtures" {
		steps = fixtures
	}
	for _, s := range steps {
		if err := s.run(ctx, session); err != nil {
			out.Failed = append(out.Failed, failure{s.name, err.Error()})
		} else {
			out.Passed = append(out.Passed, s.name)
		}
	}
	session.Close()
	text, _ := json.Marshal(out)
	fmt.Println(string(text))
	if len(out.Failed) > 0 {
		os.Exit(1)
	}
}
